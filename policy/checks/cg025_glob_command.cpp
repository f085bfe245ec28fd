#include "policy/check.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const WrittenCommand& written : written_commands(input)) {
    bool pattern = written.command->argv[0].is_glob || has_part(*written.name, PartKind::glob);
    if (pattern) to.report(self, written.name->where, "the files that match decide which program runs");
  }
}

}  // namespace

extern const Check cg025_glob_command{25, Verdict::ask, Maturity::stable, "A pattern names the program", run};

}  // namespace callgate
