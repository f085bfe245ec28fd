// A redirect that cannot be opened: the shell goes on as if the command were not there.
#include <algorithm>
#include <iterator>

#include "effects/internal/builtins.h"
#include "effects/internal/predictor.h"

namespace callgate::internal {
namespace {

bool is_stream(std::string_view text) {
  return text == "0" || text == "1" || text == "2" || text == "-";
}

// Devices that every system has, and what the shell itself holds open.
bool always_opens(const Redirect& redirect) {
  if (redirect.kind == RedirectKind::heredoc || redirect.kind == RedirectKind::herestring) return true;
  std::string target = redirect.target.static_text().value_or("");
  if (redirect.kind == RedirectKind::duplicate_in || redirect.kind == RedirectKind::duplicate_out)
    return is_stream(target);
  return target == "/dev/null";
}

bool may_fail_to_open(const Statement& statement) {
  return !std::all_of(statement.redirects.begin(), statement.redirects.end(), always_opens);
}

// Words that are texts, the first of them a program: the shell is the same behind it.
bool leaves_the_shell_alone(const Statement& statement, const ShellState& state, const Frame& frame) {
  if (statement.kind == StatementKind::subshell) return true;
  if (statement.kind != StatementKind::simple || !statement.assignments.empty() || statement.words.empty())
    return false;
  bool all_static =
      std::all_of(statement.words.begin(), statement.words.end(), [](const Word& word) { return word.is_static(); });
  std::string name = statement.words[0].static_text().value_or("");
  return all_static && !is_shell_builtin(name, frame.dialect) && !state.functions.contains(name);
}

}  // namespace

void Predictor::run_if_opened(const Statement& statement, ShellState& state, const Frame& frame) {
  if (!may_fail_to_open(statement) || leaves_the_shell_alone(statement, state, frame))
    return run_kind(statement, state, frame);
  ShellState before = copy_of(state);
  run_kind(statement, state, frame);
  keep_if_not_opened(statement, before, state);
}

void Predictor::keep_if_not_opened(const Statement& statement, const ShellState& before, ShellState& state) {
  if (!may_fail_to_open(statement)) return;
  merge_directories(state.directories, before.directories);
  merge(state, before);
  state.directories_if_failed = state.directories;
}

// What was assigned to the names, or what they were before.
void Predictor::may_stay(const ShellState& before, const std::set<std::string>& names, ShellState& state) {
  ShellState without = copy_of(state);
  for (const std::string& each : names) {
    const std::string name = each.starts_with('#') ? each.substr(1) : each;
    if (const Variable* old = before.find(name))
      without.variables[name] = *old;
    else
      without.variables.erase(name);
  }
  merge(state, without);
}

}  // namespace callgate::internal
