#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty() || !is_one_of(command.name(), {"find", "fd", "fdfind", "bfs"})) continue;
    if (!started_by(command, input.prediction).empty())
      to.report(self, command.where, "runs a command for what it finds");
    if (command.effects.has(EffectKind::remove)) to.report(self, command.where, "deletes what it finds");
    if (!own_writes(command).empty()) to.report(self, command.where, "writes what it finds into a file");
  }
}

}  // namespace

extern const Check cg060_find_fd{60, Verdict::ask, Maturity::stable, "find does more than finding", run, true};

}  // namespace callgate
