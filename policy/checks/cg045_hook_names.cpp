#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

bool is_hook_function(std::string_view name, Dialect dialect) {
  if (name == "command_not_found_handle" || name == "command_not_found_handler") return true;
  if (dialect != Dialect::zsh) return false;
  return is_one_of(name, {"precmd", "preexec", "chpwd", "periodic", "zshaddhistory", "zshexit", "zsh_directory_name"});
}

bool is_hook_variable(std::string_view name, Dialect dialect) {
  if (name == "PROMPT_COMMAND") return true;
  if (dialect != Dialect::zsh) return false;
  return is_one_of(
      name, {"NULLCMD", "READNULLCMD", "precmd_functions", "preexec_functions", "chpwd_functions", "periodic_functions",
             "zshexit_functions", "zshaddhistory_functions", "zsh_directory_name_functions"});
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const NamedValue& value : named_values(input))
    if (is_hook_variable(value.name, input.dialect))
      to.report(self, value.where, "the shell runs what this variable holds, by itself");
  for (const EvaluatedCommand& command : input.prediction.commands)
    if (command.name() == "add-zsh-hook") to.report(self, command.where, "zsh calls the function by itself");
  if (input.program == nullptr) return;
  walk_program(*input.program,
               {.on_statement =
                    [&](const Statement& statement) {
                      if (statement.kind == StatementKind::function && is_hook_function(statement.name, input.dialect))
                        to.report(self, statement.where, "the shell calls this function by itself");
                    },
                .on_word = {},
                .on_part = {},
                .on_redirect = {},
                .on_assignment = {}});
}

}  // namespace

extern const Check cg045_hook_names{45, Verdict::deny, Maturity::stable,
                                    "A function or variable that the shell calls by itself", run};

}  // namespace callgate
