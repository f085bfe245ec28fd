// What a git command changes in the configuration, which later git commands obey.
#pragma once

#include <optional>

#include "base/path.h"
#include "base/verdict.h"
#include "effects/prediction.h"

namespace callgate {

// The verdict for a command that is known to change nothing but settings of whose values git executes none, or but a
// remote's address; nothing where it may change more. `user.email` of one repository is contained; what other
// repositories obey, and where a push goes, is asked.
std::optional<Verdict> judge_git_settings(const EvaluatedCommand& command, const PathContext& paths);

}  // namespace callgate
