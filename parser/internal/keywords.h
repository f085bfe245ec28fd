// Words that the shell treats in a way of their own.
#pragma once

#include <string_view>

#include "parser/shell_program.h"

namespace callgate::internal {

// Reserved words of bash and, where a reader could fall for them, of zsh.
bool is_reserved(std::string_view word);

// Reserved words of zsh, and those among them that declare variables.
bool is_zsh_reserved(std::string_view word);
bool is_zsh_declaration_word(std::string_view word);

// `declare`, `export` and their kin: arguments of the form name=value are assignments, not split, without braces, and
// arrays are allowed. zsh has two more of them.
bool is_declaration(const Statement& statement, Dialect dialect);

}  // namespace callgate::internal
