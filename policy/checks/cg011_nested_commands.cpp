#include "policy/check.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  ProgramVisitor visitor;
  visitor.on_part = [&](const WordPart& part) {
    if (part.kind == PartKind::command_substitution)
      to.report(self, part.where, "the shell runs these commands while it builds the word that they stand in");
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg011_nested_commands{11, Verdict::ask, Maturity::stable, "Commands inside a word", run, true};

}  // namespace callgate
