// What each effect gets when no rule speaks about it: the built-in layer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/effect.h"
#include "base/path.h"
#include "base/verdict.h"
#include "effects/prediction.h"
#include "policy/policy.h"

namespace callgate {

// What is true of the whole call and matters to one effect of it.
struct EffectContext {
  const PathContext& paths;
  Mode mode = Mode::ask;
  bool reaches_network = false;               // some effect connects: a secret that is read could leave
  bool beyond_containment = false;            // network, privileges or places that a copy-on-write run does not hold
  bool is_closed = false;                     // every command is described, and what each does is known
  const EvaluatedCommand* command = nullptr;  // whose effect it is, where it is of one
};

// A value.
struct EffectJudgement {
  Verdict verdict = Verdict::deny;
  std::string_view id;          // "effect.connect"
  std::string text;             // what happens
  bool may_be_settled = false;  // the risk model may answer in mode automatic
  bool is_granted = true;       // false: nothing is opened for it, the call sees what the sandbox shows anyway
};

EffectJudgement judge_effect(const Effect& effect, const EffectContext& context);

// A secret, named or in a tree that is named. Not for a tree of the system, or one that the workspace or the home
// directory is in: there the sandbox shows no secret.
bool reads_secret(std::string_view target, const PathContext& paths);

// `kubectl get pods` reads ~/.kube as every call of it does: credentials of its own, used for what they are there for.
// Not when the words name the file, or could.
bool uses_own_credentials(const EvaluatedCommand& command, std::string_view path);

// A file of secrets among the words of a command that nobody has described, or behind a glob: it may be read.
std::optional<std::string> secret_operand(const EvaluatedCommand& command, const PathContext& paths);

// True for an effect that no copy of the workspace holds: a run that has it is more than contained.
bool leaves_the_copy(const Effect& effect, const EffectContext& context);

// True for a path that a copy-on-write run of the workspace does not hold.
bool is_outside(const Effect& effect, const PathContext& paths);

}  // namespace callgate
