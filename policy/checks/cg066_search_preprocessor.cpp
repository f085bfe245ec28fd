#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    bool searches = is_one_of(command.name(), {"rg", "ag", "ack", "ugrep", "ug", "sift", "pt"});
    if (command.argv.empty() || !searches) continue;
    if (!started_by(command, input.prediction).empty())
      to.report(self, command.where, "the search runs a program that an option names");
  }
}

}  // namespace

extern const Check cg066_search_preprocessor{66, Verdict::deny, Maturity::stable,
                                             "A search runs a program for each file", run};

}  // namespace callgate
