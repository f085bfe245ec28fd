// The words that env -S makes of its value, by rules of its own: they are neither a shell's nor a blank's.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "effects/prediction.h"

namespace callgate::internal {

// Nothing when env would stop with an error.
std::optional<std::vector<Value>> split_for_env(std::string_view text);

}  // namespace callgate::internal
