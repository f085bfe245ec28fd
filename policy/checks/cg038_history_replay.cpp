#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool only_lists(const EvaluatedCommand& command) {
  if (command.name() == "fc") return has_letter(command, 'l');
  for (size_t i = 1; i < command.argv.size(); ++i)
    if (argument(command, i).starts_with('-')) return false;
  return true;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty()) continue;
    std::string_view name = command.name();
    bool zsh = command.dialect == Dialect::zsh;
    if ((zsh && name == "r") || (zsh && name == "print" && has_letter(command, 's')))
      to.report(self, command.where, "runs or writes what the shell remembers");
    if (name != "fc" && name != "history") continue;
    if (only_lists(command))
      to.report(self, Verdict::allow, command.where, "prints what was typed before");
    else
      to.report(self, command.where, "runs or writes what the shell remembers");
  }
}

}  // namespace

extern const Check cg038_history_replay{38, Verdict::ask, Maturity::stable, "Old commands run again", run};

}  // namespace callgate
