// Variables that the shell itself fills.
#pragma once

#include <string_view>

#include "parser/shell_program.h"

namespace callgate::internal {

// $?, $$, $RANDOM …: only digits, as long as nobody assigned them.
bool is_counter(std::string_view name);
// What is assigned to them is not what they give.
bool is_dynamic(std::string_view name, Dialect dialect);
// Not in an environment that is scrubbed, and not set by the shell itself.
bool is_surely_unset(std::string_view name, Dialect dialect);
// $1, $12: digits.
bool is_positional(std::string_view name);

}  // namespace callgate::internal
