#include "policy/check.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  ProgramVisitor visitor;
  visitor.on_statement = [&](const Statement& statement) {
    if (statement.kind == StatementKind::coproc)
      to.report(self, statement.where, "runs beside the shell, which reads and writes it");
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg039_coproc{39, Verdict::ask, Maturity::stable, "A coprocess", run, true};

}  // namespace callgate
