// A program as compact text: for tests and for people who look for a bug.
#pragma once

#include <string>
#include <string_view>

#include "parser/shell_program.h"

namespace callgate {

// Two lines, say: `simple 'git' "log"` and `not understood: parse`. A quoted literal stands in '…', an unquoted one as
// it is, other parts as <kind text operation operand… | body>.
std::string dump(const ShellProgram& program);
std::string dump(const Statement& statement);
std::string dump(const Word& word);

// "if", "param", ">>": the words that dumps use.
std::string_view name_of(StatementKind kind);
std::string_view name_of(PartKind kind);
std::string_view name_of(RedirectKind kind);

}  // namespace callgate
