#include "policy/check.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

bool is_limit(const Finding& finding) {
  return finding.id.find("limit") != std::string::npos;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  walk_program(*input.program, {.on_statement =
                                    [&](const Statement& statement) {
                                      if (statement.kind == StatementKind::unknown)
                                        to.report(self, statement.where, "a statement that could not be read");
                                    },
                                .on_word = {},
                                .on_part =
                                    [&](const WordPart& part) {
                                      if (part.kind == PartKind::unknown)
                                        to.report(self, part.where, "part of a word that could not be read");
                                    },
                                .on_redirect = {},
                                .on_assignment = {}});
  if (input.program->understood) return;
  // The list of commands may be incomplete: what was found in it is not all that would run.
  for (const Finding& finding : input.program->findings)
    if (!is_limit(finding)) to.report(self, finding.where, finding.message);
  if (input.program->findings.empty()) to.report(self, {}, "the text is not fully understood");
}

}  // namespace

extern const Check cg007_parse_failure{7, Verdict::ask, Maturity::stable, "The text cannot be read", run};

}  // namespace callgate
