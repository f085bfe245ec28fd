#include <algorithm>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

struct LongOptions {
  std::string_view program;
  std::initializer_list<std::string_view> names;  // those that run or write
};

bool is_short_for(std::string_view word, std::initializer_list<std::string_view> names) {
  std::string_view given = word.substr(2, word.find('=') == word.npos ? word.npos : word.find('=') - 2);
  return given.size() >= 3 && std::any_of(names.begin(), names.end(), [&](std::string_view name) {
           return name.size() > given.size() && name.starts_with(given);
         });
}

bool is_disguised(std::string_view program, std::string_view word) {
  if (!word.starts_with("--")) return false;
  if (program == "sort") return is_short_for(word, {"compress-program", "output"});
  if (program == "split") return is_short_for(word, {"filter"});
  if (program == "sed") return is_short_for(word, {"expression", "file", "in-place"});
  if (program == "man") return is_short_for(word, {"pager", "html", "config-file"});
  if (program == "env") return is_short_for(word, {"split-string"});
  if (program == "wget") return is_short_for(word, {"use-askpass", "post-file", "body-file", "execute"});
  if (program == "tar")
    return is_short_for(word, {"checkpoint-action", "use-compress-program", "to-command", "info-script",
                               "new-volume-script", "rsh-command", "remove-files"}) &&
           !is_one_of(word.substr(0, word.find('=')), {"--checkpoint"});
  if (program == "git") return is_short_for(word, {"upload-pack", "receive-pack", "open-files-in-pager", "extcmd"});
  return false;
}

// More than one letter in front of the one that runs its value.
bool hides_in_cluster(const EvaluatedCommand& command) {
  std::optional<GitCall> call = git_call(command);
  if (!call || call->subcommand != "grep") return false;
  for (size_t i = call->first_argument; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word == "--") return false;
    bool cluster = word.size() > 2 && word[0] == '-' && word[1] != '-' && word[1] != 'O';
    // -e, -f, -A and their kin take the rest of the word.
    if (cluster && word.substr(0, word.find('O')).find_first_of("efABCm") == word.npos && word.find('O') != word.npos)
      return true;
  }
  return false;
}

// The abbreviation does something: runs a program, writes a file, or what it does is not known.
bool has_effect(const EvaluatedCommand& command, const Prediction& prediction) {
  return !started_by(command, prediction).empty() || command.effects.has(EffectKind::write) ||
         command.effects.has(EffectKind::unknown) || command.effects.has(EffectKind::connect);
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty()) continue;
    bool acts = has_effect(command, input.prediction);
    for (size_t i = 1; acts && i < command.argv.size(); ++i) {
      std::string_view word = argument(command, i);
      if (word == "--") break;
      if (is_disguised(command.name(), word))
        to.report(self, command.where, "an abbreviated option runs a program or writes a file");
    }
    if (hides_in_cluster(command)) to.report(self, command.where, "a letter in a cluster runs the rest of the word");
    bool names_are_options = is_one_of(command.name(), {"tar", "zip", "rsync", "chown", "chmod", "7z", "rm"});
    if (names_are_options && is_unknown_for(command, "a file name may be read as an option"))
      to.report(self, Verdict::allow, command.where, "a file whose name begins with a dash is an option here");
  }
}

}  // namespace

extern const Check cg072_option_smuggling{72, Verdict::ask, Maturity::stable, "An option that does not look like one",
                                          run};

}  // namespace callgate
