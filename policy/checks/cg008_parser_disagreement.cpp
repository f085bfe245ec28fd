#include "policy/check.h"

namespace callgate {
namespace {

bool is_vote(const Finding& finding) {
  return finding.id == "readers" || finding.id == "shell";
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  for (const Finding& finding : input.program->findings)
    if (is_vote(finding)) to.report(self, finding.where, finding.message);
  Span whole{0, static_cast<uint32_t>(input.program->source.size())};
  if (input.program->canonical_only)
    to.report(self, Verdict::allow, whole, "another reader sees these commands only in the canonical text, which runs");
}

}  // namespace

extern const Check cg008_parser_disagreement{8, Verdict::ask, Maturity::stable, "Readers disagree", run};

}  // namespace callgate
