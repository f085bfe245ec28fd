#include <algorithm>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

// `sh -c TEXT` with a text that is known; everything else of a shell under xargs takes its program from the input.
bool has_own_program(const EvaluatedCommand& shell) {
  for (size_t i = 1; i < shell.argv.size(); ++i) {
    std::string_view word = argument(shell, i);
    bool cluster = word.size() > 1 && word[0] == '-' && word[1] != '-';
    if (cluster && word.find('c') != word.npos) return i + 1 < shell.argv.size() && shell.argv[i + 1].known();
    if (!word.starts_with('-')) return shell.argv[i].known();
  }
  return false;
}

bool is_decided_by_input(const EvaluatedCommand& started, const Prediction& prediction) {
  if (is_unknown_for(started, "the command word") || is_unknown_for(started, "the text that a shell will read"))
    return true;
  if (is_shell_name(started.name()) && !has_own_program(started)) return true;
  std::vector<const EvaluatedCommand*> inner = started_by(started, prediction);
  return std::any_of(inner.begin(), inner.end(), [&](const auto* each) {
    return !is_shell_name(started.name()) && is_unknown_for(*each, "the command word");
  });
}

bool has_old_option(const EvaluatedCommand& command) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (!word.starts_with('-') || word.starts_with("--")) return false;
    if (is_one_of(word.substr(word.size() - 1), {"i", "e", "l"})) return true;
  }
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty() || !is_one_of(command.name(), {"xargs", "parallel", "rush"})) continue;
    std::vector<const EvaluatedCommand*> started = started_by(command, input.prediction);
    bool decided = std::any_of(started.begin(), started.end(),
                               [&](const auto* each) { return is_decided_by_input(*each, input.prediction); });
    bool lines_are_commands = command.name() == "parallel" && command.argv.size() == 1;
    if (decided || lines_are_commands)
      to.report(self, command.where, "what runs is decided by what arrives on standard input");
    else if (command.name() == "xargs" && has_old_option(command))
      to.report(self, Verdict::allow, command.where,
                "this option takes no separate value: the next word is the command");
  }
}

}  // namespace

extern const Check cg061_xargs_parallel{61, Verdict::ask, Maturity::stable, "Input becomes a command", run};

}  // namespace callgate
