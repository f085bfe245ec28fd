#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

bool is_foreign(std::string_view path, const EvaluatedCommand& command, const PathContext& paths) {
  if (path.empty()) return false;
  std::string full = normal_path(path, command.cwd.empty() ? paths.cwd : command.cwd);
  return !is_within(full, paths.workspace);
}

void judge_git(const EvaluatedCommand& command, const CheckInput& input, const Check& self, Reporter& to) {
  std::optional<GitCall> call = git_call(command);
  if (!call) return;
  for (size_t i = 1; i < command.argv.size() && i < call->first_argument; ++i) {
    std::string_view word = argument(command, i), before = argument(command, i - 1);
    std::string_view place = is_one_of(before, {"-C", "--git-dir", "--work-tree"}) ? word
                             : word.starts_with("--git-dir=")                      ? word.substr(10)
                                                                                   : "";
    if (is_foreign(place, command, input.paths))
      to.report(self, command.where, "git obeys the configuration of a repository outside the workspace");
  }
  for (size_t i = 1; i < command.argv.size(); ++i)
    if (argument(command, i).starts_with("safe.directory") && !has_argument(command, "--get"))
      to.report(self, command.where, "switches off git's guard against repositories of other owners");
}

// -i reads the start-up files of the person, whatever -c says.
bool is_interactive_shell(const EvaluatedCommand& command) {
  if (!is_shell_name(command.name())) return false;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word.size() < 2 || word[0] != '-') return false;
    if (word[1] != '-' && word.find('i') != word.npos) return true;
  }
  return false;
}

bool switches_guard_off(const EvaluatedCommand& command) {
  std::string_view name = command.name(), first = argument(command, 1);
  if (name == "direnv") return is_one_of(first, {"allow", "permit", "grant", "exec"});
  if (name == "mise") return first == "trust";
  if (name == "npm") return has_argument(command, "ignore-scripts") && has_argument(command, "false");
  if (name != "gdb") return false;
  for (size_t i = 1; i < command.argv.size(); ++i)
    if (argument(command, i).find("auto-load") != std::string_view::npos) return true;
  return false;
}

bool loads_from_here(const EvaluatedCommand& command) {
  std::string_view base = command.name().substr(0, command.name().find_first_of("0123456789."));
  if (base == "python") return has_letter(command, 'm') && !has_letter(command, 'c') && !has_letter(command, 'P');
  if (base == "perl" || base == "ruby") return has_argument(command, "-I.") || has_argument(command, "-I");
  return base == "node" && (has_argument(command, "-r") || has_long(command, "require") || has_long(command, "import"));
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty()) continue;
    judge_git(command, input, self, to);
    if (is_interactive_shell(command))
      to.report(self, Verdict::contain, command.where,
                "an interactive shell reads the start-up files of the person first");
    if (switches_guard_off(command))
      to.report(self, command.where, "switches off a guard against what lies in the directory");
    else if (loads_from_here(command))
      to.report(self, Verdict::allow, command.where, "loads modules that lie in the working directory");
  }
}

}  // namespace

extern const Check cg075_ambient_trust{75, Verdict::ask, Maturity::stable, "The place decides what runs", run};

}  // namespace callgate
