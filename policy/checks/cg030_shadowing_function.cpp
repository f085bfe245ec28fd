#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

bool is_builtin_name(std::string_view name) {
  return is_one_of(name, {"cd",     "test",    "[",       "export", "source", ".",     "eval",   "exec",    "read",
                          "set",    "unset",   "trap",    "exit",   "return", "local", "alias",  "builtin", "command",
                          "hash",   "type",    "kill",    "wait",   "pwd",    "pushd", "popd",   "shift",   "umask",
                          "ulimit", "declare", "typeset", "let",    "print",  "shopt", "setopt", "zmodload"});
}

bool is_called(std::string_view name, const Prediction& prediction) {
  for (const EvaluatedCommand& command : prediction.commands) {
    bool exported = command.name() == "export" && has_letter(command, 'f') && has_argument(command, name);
    if (argument(command, 0) == name || exported) return true;
  }
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  ProgramVisitor visitor;
  visitor.on_statement = [&](const Statement& statement) {
    if (statement.kind != StatementKind::function) return;
    for (const std::string& name : statement.names()) {
      bool is_path = name.find('/') != std::string::npos;
      if (!is_path && !is_familiar_program(name) && !is_builtin_name(name)) continue;
      if (is_called(name, input.prediction))
        to.report(self, statement.where, "from here on " + name + " is this function");
      else
        to.report(self, Verdict::allow, statement.where, "defines a function with the name of a known program");
    }
  };
  visitor.on_assignment = [&](const Assignment& assignment) {
    bool defines = input.program->dialect == Dialect::zsh && is_one_of(assignment.name, {"functions", "dis_functions"});
    if (defines) to.report(self, assignment.where, "an element of this array is the body of a function");
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg030_shadowing_function{30, Verdict::ask, Maturity::stable, "A function in the place of a program",
                                            run};

}  // namespace callgate
