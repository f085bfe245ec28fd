// The parts of a parameter's `operation` (parser/shell_program.h has the list).
#pragma once

#include <string_view>
#include <vector>

namespace callgate {

// Views into the text that was taken apart.
struct ParameterOperation {
  std::string_view flags{};                  // zsh's "(s:,:u)" with its parentheses
  std::vector<std::string_view> prefixes{};  // "length", "indirect", "set", "split", …
  bool nested = false;                       // zsh: operands[0] is what is expanded
  size_t subscripts = 0;                     // the next operands
  std::string_view name{};                   // the operator: ":-", "//", "@Q", …; the operands behind belong to it
  std::string_view modifiers{};              // zsh's ":h:t"

  bool has_prefix(std::string_view prefix) const;
};

ParameterOperation split_operation(std::string_view operation);

// One flag of zsh's "(s:,:u)": its letter, and its arguments without their delimiters.
struct ExpansionFlag {
  char letter = '\0';
  std::vector<std::string_view> arguments{};
};

// The flags at the start of `text`, which begins with their opening parenthesis; `length` counts both parentheses.
// False when zsh would not take them.
bool read_flags(std::string_view text, std::vector<ExpansionFlag>& flags, size_t& length);

// Whether one of zsh's flags reads the value again: (e) as shell text, (%) as a prompt, (#) as an expression, (P) as
// the name of another parameter, which may have a subscript.
bool has_rereading_flag(std::string_view operation);

}  // namespace callgate
