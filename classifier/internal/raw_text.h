// For text that no reader understood: a crude split into commands, so that such text is still weighed.
#pragma once

#include <string_view>
#include <vector>

#include "effects/prediction.h"

namespace callgate::internal {

// Commands without effects; `producer` is set behind a |. Everything that looks like a word is one.
std::vector<EvaluatedCommand> split_raw_text(std::string_view text, std::string_view cwd);

}  // namespace callgate::internal
