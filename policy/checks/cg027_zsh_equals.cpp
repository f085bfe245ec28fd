#include "policy/check.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

// zsh replaces an unquoted =name by the path of the command `name`: =curl is /usr/bin/curl and no list knows it.
void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr || input.program->dialect != Dialect::zsh) return;
  walk_program(*input.program, {.on_statement = {},
                                .on_word = {},
                                .on_part =
                                    [&](const WordPart& part) {
                                      if (part.kind == PartKind::zsh_equals && !part.quoted)
                                        to.report(self, part.where,
                                                  "zsh replaces =" + part.text + " by the path of that command");
                                    },
                                .on_redirect = {},
                                .on_assignment = {}});
}

}  // namespace

extern const Check cg027_zsh_equals{27, Verdict::ask, Maturity::stable, "=name under zsh", run};

}  // namespace callgate
