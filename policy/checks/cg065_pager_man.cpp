#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

void judge_man(const EvaluatedCommand& command, const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand* started : started_by(command, input.prediction))
    if (!is_pager_name(started->name())) to.report(self, command.where, "man runs a program to show the page");
  if (is_unknown_for(command, "runs a browser")) to.report(self, command.where, "man runs a program to show the page");
  if (is_unknown_for(command, "configuration of man"))
    to.report(self, Verdict::ask, command.where, "man takes the programs that it runs from this file");
}

void judge_less(const EvaluatedCommand& command, const Check& self, Reporter& to) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word.size() > 1 && word[0] == '+' && word.find_first_of("!|#") != word.npos)
      to.report(self, command.where, "the pager executes a command when it starts");
  }
  for (const OptionValue& option : options_of(command, "bhjkoOpPtTxyD")) {
    if (is_one_of(option.name, {"k", "lesskey-file", "lesskey-src", "lesskey-content"}))
      to.report(self, command.where, "the pager takes commands from this option");
    if (is_one_of(option.name, {"o", "O", "log-file", "LOG-FILE"}))
      to.report(self, Verdict::ask, command.where, "the pager writes a file");
  }
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty()) continue;
    if (command.name() == "man") judge_man(command, input, self, to);
    if (is_one_of(command.name(), {"less", "more", "most"})) judge_less(command, self, to);
  }
}

}  // namespace

extern const Check cg065_pager_man{65, Verdict::deny, Maturity::stable, "A pager or man runs a program", run};

}  // namespace callgate
