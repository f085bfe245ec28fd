// Where shells evaluate arithmetic they evaluate the subscripts in the *values* of names as well: with x='a[$(rm y)]',
// $((x)), ${s:x}, b[x]=1, [[ x -eq 0 ]] and `test -v "$x"` all run rm. So a value that is not known must be proven to
// be a number before a shell computes with it.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "effects/internal/shell_state.h"

namespace callgate::internal {

// $(nproc): digits, one word of them or none.
bool prints_one_number(const WordPart& part, const ShellState& state);

// Only digits, with a sign perhaps; or not known, but computed.
bool holds_number(const Value& value);
// The word's value is a number whatever it is: 12, $((…)), $#, ${#x}, $(wc -l < f), $n of such a value.
bool is_number_word(const Word& word, const ShellState& state);
// Computing with the word runs nothing: names in it hold numbers, or have what the environment gave them.
bool is_safe_arithmetic(const Word& word, const ShellState& state);
bool is_safe_arithmetic(std::string_view text, const ShellState& state);
// The same for `name`, `name=…` or `name[subscript]` that a builtin takes.
bool is_safe_name(const Value& value, const ShellState& state);
// An expansion that computes: $((…)), a subscript, an offset. True when that runs nothing.
bool is_safe_part(const WordPart& part, const ShellState& state);
// The variables that an expression names.
std::set<std::string> names_in(std::string_view expression);

}  // namespace callgate::internal
