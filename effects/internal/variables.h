// Environment variables that make programs load or run something.
#pragma once

#include <string_view>

#include "effects/prediction.h"

namespace callgate::internal {

// Whether a program that is started with NAME=value may run code that its command line does not show.
bool runs_code_by_variable(std::string_view name, const Value& value, const PathContext& paths);

// Text that runs a command when an arithmetic context evaluates it: a[$(…)].
bool hides_subscript(std::string_view text);

}  // namespace callgate::internal
