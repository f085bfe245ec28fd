#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/git_settings.h"

namespace callgate {
namespace {

bool guards(std::string_view kind) {
  return is_one_of(kind, {"git-hook", "agent-config", "callgate"});
}

void report_kind(std::string_view kind, Span where, const Check& self, Reporter& to) {
  if (kind.empty()) return;
  if (guards(kind))
    to.report(self, where, "writes what later runs unasked or guards the agent (" + std::string(kind) + ")");
  else
    to.report(self, Verdict::ask, where, "writes what later runs unasked (" + std::string(kind) + ")");
}

void judge_change(const std::string& path, Span where, const CheckInput& input, const Check& self, Reporter& to) {
  report_kind(persistence_kind(path, input.paths), where, self, to);
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (judge_git_settings(command, input.paths)) continue;  // its effects say so
    for (const Effect& effect : command.effects) {
      if (effect.kind == EffectKind::persist) report_kind(effect.target, command.where, self, to);
      if (effect.kind == EffectKind::write || effect.kind == EffectKind::remove)
        judge_change(effect.target, command.where, input, self, to);
    }
  }
}

}  // namespace

extern const Check cg073_self_modification{73, Verdict::deny, Maturity::stable,
                                           "What guards or starts programs is changed", run};

}  // namespace callgate
