#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool loads_builtin(const EvaluatedCommand& command) {
  return command.name() == "enable" && has_letter(command, 'f');
}

bool loads_module_by_path(const EvaluatedCommand& command) {
  if (command.name() != "zmodload") return false;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word.starts_with('/') || word.starts_with('.') || word.find("..") != std::string_view::npos) return true;
  }
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (loads_builtin(command) || loads_module_by_path(command))
      to.report(self, command.where, "the shell loads machine code from a file into itself");
    else if (command.name() == "enable" && has_letter(command, 'n'))
      to.report(self, Verdict::allow, command.where, "a builtin is switched off: the name means a program now");
  }
  for (const NamedValue& value : named_values(input))
    if (is_one_of(value.name, {"module_path", "MODULE_PATH", "BASH_LOADABLES_PATH"}))
      to.report(self, value.where, "shell modules are loaded from another directory");
}

}  // namespace

extern const Check cg036_native_code_load{36, Verdict::deny, Maturity::stable,
                                          "A shared object is loaded into the shell", run};

}  // namespace callgate
