#include "policy/internal/git_settings.h"

#include <algorithm>
#include <string>

#include "policy/internal/command_words.h"

namespace callgate {
namespace {

std::optional<Verdict> judge_config(const EvaluatedCommand& command, const PathContext& paths) {
  bool is_ours = !command.cwd.empty() && is_within(command.cwd, paths.workspace);
  Verdict verdict = is_ours ? Verdict::contain : Verdict::ask;
  size_t i = 2;
  for (; i < command.argv.size() && argument(command, i).starts_with("-"); ++i) {
    std::string_view option = argument(command, i);
    if (option == "--global" || option == "--system")
      verdict = Verdict::ask;
    else if (!is_one_of(option, {"--local", "--add", "--replace-all", "--unset", "--unset-all", "--bool", "--int"}))
      return std::nullopt;
  }
  if (is_one_of(argument(command, i), {"set", "unset"})) ++i;
  size_t words = command.argv.size() - std::min(i, command.argv.size());
  // The prediction knows the keys of whose values git executes none; any other is an unknown effect.
  if (words < 1 || words > 2 || command.effects.has(EffectKind::unknown)) return std::nullopt;
  return verdict;
}

// `git config user.name x > .git/config` writes the file beside git's back.
bool is_redirected_to_a_file(const EvaluatedCommand& command) {
  return std::any_of(command.redirects.begin(), command.redirects.end(), [](const EvaluatedRedirect& redirect) {
    std::string target = redirect.target.known() ? *redirect.target.text : "?";
    return target != "/dev/null" && target.find_first_not_of("0123456789-") != std::string::npos;
  });
}

}  // namespace

std::optional<Verdict> judge_git_settings(const EvaluatedCommand& command, const PathContext& paths) {
  if (command.name() != "git" || command.argv.size() < 3 || !command.assignments.empty()) return std::nullopt;
  if (is_redirected_to_a_file(command)) return std::nullopt;
  for (const Value& word : command.argv)
    if (!word.known()) return std::nullopt;
  if (argument(command, 1) == "config") return judge_config(command, paths);
  bool is_remote = argument(command, 1) == "remote" &&
                   is_one_of(argument(command, 2), {"add", "remove", "rm", "rename", "set-url", "set-branches"});
  // `ext::sh -c …` is an address that git executes.
  bool is_executed = std::any_of(command.argv.begin(), command.argv.end(),
                                 [](const Value& word) { return word.text->find("::") != std::string::npos; });
  return is_remote && !is_executed ? std::optional(Verdict::ask) : std::nullopt;
}

}  // namespace callgate
