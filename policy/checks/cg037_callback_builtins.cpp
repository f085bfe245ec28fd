#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool holds_substitution(const EvaluatedCommand& command) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word.find("$(") != word.npos || word.find('`') != word.npos || word.find("${") != word.npos) return true;
  }
  return false;
}

std::string_view callback_of(const EvaluatedCommand& command) {
  std::string_view name = command.name();
  bool completes = is_one_of(name, {"compgen", "complete"});
  if (is_one_of(name, {"mapfile", "readarray"}) && has_letter(command, 'C'))
    return "runs a command for the lines it reads";
  if (completes && (has_letter(command, 'C') || has_letter(command, 'F'))) return "runs a command to find completions";
  if (completes && has_letter(command, 'W') && holds_substitution(command)) return "expands its words again";
  if (name == "bind" && has_letter(command, 'x')) return "runs a command at a key";
  return {};
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty() || command.dialect == Dialect::zsh) continue;
    if (std::string_view callback = callback_of(command); !callback.empty())
      to.report(self, command.where, "the builtin " + std::string(callback));
  }
}

}  // namespace

extern const Check cg037_callback_builtins{37, Verdict::deny, Maturity::stable, "A builtin calls back", run};

}  // namespace callgate
