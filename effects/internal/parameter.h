// What ${…} gives: the value of a variable, and what its operator makes of it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "effects/internal/evaluate.h"

namespace callgate::internal {

struct Expansion {
  std::vector<Value> values;
  bool separate = false;       // "$@": each value is a word of its own, even in quotes
  bool is_list = false;        // an array or the positional parameters
  bool splits = false;         // zsh's ${=x}
  const Word* word = nullptr;  // the operand of ${x:-…} stands in its place; borrowed from the part
};

Expansion expand_parameter(const WordPart& part, const Surroundings& in);

// The separators in force; nothing when they are not known.
std::optional<std::string_view> separators(const ShellState& state, const EvaluationNotes& notes);
// The values in one: "$*".
Value joined(const std::vector<Value>& values, std::string_view separator);

}  // namespace callgate::internal
