#include "policy/check.h"
#include "policy/internal/program_walk.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  ProgramVisitor visitor;
  visitor.on_part = [&](const WordPart& part) {
    if (part.kind != PartKind::parameter) return;
    for (const Word& operand : part.operands)
      if (holds_command(operand))
        to.report(self, part.where, "the shell runs the commands in this expansion's operand");
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg015_expansion_operand{
    15, Verdict::ask, Maturity::stable, "Commands in the operand of an expansion", run, true};

}  // namespace callgate
