#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

constexpr std::string_view later = "the shell runs this text later";

void judge_trap(const EvaluatedCommand& command, const Check& self, Reporter& to) {
  size_t action = command.argv.size() > 1 && argument(command, 1) == "--" ? 2 : 1;
  if (command.argv.size() <= action + 1) return;
  if (!command.argv[action].known()) {
    to.report(self, command.where, "the shell runs text later that is not known");
    return;
  }
  std::string_view text = argument(command, action);
  bool runs = !text.empty() && text != "-" && !(action == 1 && is_one_of(text, {"-p", "-l"}));
  bool is_number = text.find_first_not_of("0123456789") == std::string_view::npos;  // `trap 2 15` resets both
  if (runs && !is_number) to.report(self, Verdict::allow, command.where, later);
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands)
    if (command.name() == "trap") judge_trap(command, self, to);
  if (input.program == nullptr || input.program->dialect != Dialect::zsh) return;
  ProgramVisitor visitor;
  visitor.on_statement = [&](const Statement& statement) {
    if (statement.kind != StatementKind::function) return;
    for (const std::string& name : statement.names())
      if (name.size() > 4 && name.starts_with("TRAP")) to.report(self, Verdict::allow, statement.where, later);
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg035_trap{35, Verdict::ask, Maturity::stable, "Commands for later", run};

}  // namespace callgate
