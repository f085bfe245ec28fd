#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty() || !is_one_of(command.name(), {"sort", "split", "gsort", "gsplit"})) continue;
    for (const EvaluatedCommand* started : started_by(command, input.prediction))
      if (!is_compressor_name(started->name())) to.report(self, command.where, "runs a program that an option names");
  }
}

}  // namespace

extern const Check cg068_sort_split{68, Verdict::deny, Maturity::stable, "sort or split runs a program", run};

}  // namespace callgate
