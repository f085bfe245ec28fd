#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/effect_policy.h"

namespace callgate {
namespace {

bool reaches_network(const Prediction& prediction) {
  return prediction.effects.has(EffectKind::connect) || prediction.effects.has(EffectKind::remote);
}

// A key of the person is never an agent's business; a .env of the workspace may be, if nothing can send it away.
Verdict verdict_for(std::string_view path, const CheckInput& input, const Check& self) {
  bool own = input.paths.workspace != "/" && is_within(path, input.paths.workspace);
  return own && !reaches_network(input.prediction) ? Verdict::ask : self.verdict;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    for (const std::string& path : command.effects.targets(EffectKind::read))
      // The effect itself asks about a tool that uses its own credentials; it hands them to nobody else.
      if (reads_secret(path, input.paths) && !uses_own_credentials(command, path))
        to.report(self, verdict_for(path, input, self), command.where, "reads a file of secrets");
    if (std::optional<std::string> path = secret_operand(command, input.paths))
      to.report(self, verdict_for(*path, input, self), command.where, "hands a file of secrets to a program");
  }
}

}  // namespace

extern const Check cg052_sensitive_read{52, Verdict::deny, Maturity::stable, "A secret is read", run};

}  // namespace callgate
