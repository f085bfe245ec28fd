// Arithmetic of the shells, exactly: 64 bits that wrap, names as variables, assignments.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "effects/internal/evaluate.h"

namespace callgate::internal {

// Nothing when a name's value is not known or the expression is none; what it would assign is forgotten then. Whether
// computing is safe is asked elsewhere (arithmetic.h).
std::optional<int64_t> compute(const Word& expression, const Surroundings& in);
std::optional<int64_t> compute(std::string_view expression, const Surroundings& in);

}  // namespace callgate::internal
