#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    bool archives = is_one_of(command.name(), {"tar", "gtar", "bsdtar", "zip", "cpio", "star", "7z"});
    if (command.argv.empty() || !archives) continue;
    for (const EvaluatedCommand* started : started_by(command, input.prediction))
      if (!is_compressor_name(started->name()))
        to.report(self, command.where, "the archiver runs a program that an option names");
  }
}

}  // namespace

extern const Check cg062_archive_exec{62, Verdict::deny, Maturity::stable, "An archiver runs a program", run};

}  // namespace callgate
