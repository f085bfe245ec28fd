#include <optional>
#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

// What stands behind ~ or $HOME, as it was written; nothing for a word that begins otherwise.
std::optional<std::string> below_home(std::string_view written) {
  if (written.starts_with('"')) {
    written.remove_prefix(1);
    if (written.ends_with('"')) written.remove_suffix(1);
  }
  for (std::string_view name : {"~", "$HOME", "${HOME}"}) {
    if (!written.starts_with(name)) continue;
    std::string_view rest = written.substr(name.size());
    if (rest.empty() || rest[0] == '/') return std::string(rest);
  }
  return std::nullopt;
}

bool is_homeless(const Value& value) {
  return !value.text && value.unknown_reason.find("$HOME is not known") != std::string::npos;
}

// True if the file is a secret or makes later programs act wherever the home is, or the program changes it.
bool matters(const EvaluatedCommand& command, const std::string& path, bool written, const PathContext& paths) {
  if (written || is_sensitive_path(path, paths) || !persistence_kind(path, paths).empty()) return true;
  return is_one_of(command.name(), {"rm", "rmdir", "unlink", "shred", "truncate", "mv", "dd", "tee", "chmod", "chown"});
}

// `source x; rm -rf ~/y`: the file that ran before may have set HOME, so no effect knows the path. It is judged as the
// home of the person, which it nearly always is.
void judge_lost_home(const CheckInput& input, const Check& self, Reporter& to) {
  auto judge = [&](const EvaluatedCommand& command, const Value& value, bool written) {
    if (!is_homeless(value)) return;
    std::optional<std::string> rest = below_home(source_of(*input.program, value.where));
    if (rest && matters(command, normal_path(input.paths.home + *rest, "/"), written, input.paths))
      to.report(self, value.where, "acts in a home directory that what ran before may have moved");
  };
  for (const EvaluatedCommand& command : input.prediction.commands) {
    for (const Value& value : command.argv) judge(command, value, false);
    for (const EvaluatedRedirect& redirect : command.redirects)
      judge(command, redirect.target, redirect.kind != RedirectKind::read);
  }
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  judge_lost_home(input, self, to);
  if (input.program->source.find('~') == std::string::npos) return;
  for (const WrittenCommand& written : written_commands(input))
    for (const WordPart& part : written.name->parts)
      if (part.kind == PartKind::tilde && !part.text.empty())
        to.report(self, part.where, "the program lies in a directory that ~" + part.text + " stands for");
  if (input.program->dialect != Dialect::zsh) return;
  std::vector<NamedValue> values = named_values(input);
  ProgramVisitor visitor;
  visitor.on_part = [&](const WordPart& part) {
    if (part.kind != PartKind::tilde || part.text.empty()) return;
    bool assigned = part.text[0] == '[';
    for (const NamedValue& value : values) assigned |= value.name == part.text;
    if (assigned) to.report(self, part.where, "zsh puts the value of a variable in the place of ~" + part.text);
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg028_tilde_names{28, Verdict::ask, Maturity::stable, "A tilde that is not your home", run};

}  // namespace callgate
