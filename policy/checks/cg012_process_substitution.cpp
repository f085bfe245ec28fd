#include "policy/check.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  ProgramVisitor visitor;
  visitor.on_part = [&](const WordPart& part) {
    if (part.kind == PartKind::process_substitution)
      to.report(self, part.where, "the shell runs these commands and puts a pipe or file in their place");
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg012_process_substitution{12,  Verdict::ask, Maturity::stable, "Commands in the place of a file",
                                              run, true};

}  // namespace callgate
