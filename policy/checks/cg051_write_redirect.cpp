#include <string>

#include "policy/check.h"
#include "policy/internal/effect_policy.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

void judge_redirect(const Redirect& redirect, const Check& self, Reporter& to) {
  if (redirect.force)
    to.report(self, redirect.where, "overwrites the file whatever noclobber says");
  else if (redirect.kind == RedirectKind::read_write)
    to.report(self, redirect.where, "opens the file for writing as well");
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands)
    for (const std::string& path : command.effects.targets(EffectKind::write))
      if (is_outside({EffectKind::write, path}, input.paths))
        to.report(self, Verdict::allow, command.where, "writes a file outside the workspace");
  if (input.program == nullptr) return;
  ProgramVisitor visitor;
  visitor.on_redirect = [&](const Redirect& redirect) { judge_redirect(redirect, self, to); };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg051_write_redirect{51, Verdict::contain, Maturity::stable, "A file is written", run};

}  // namespace callgate
