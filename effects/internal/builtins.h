// Which names the shells answer themselves.
#pragma once

#include <string_view>

#include "parser/shell_program.h"

namespace callgate::internal {

// By `compgen -b` of bash 5.2, `print -l ${(k)builtins}` of zsh 5.9 and dash's own list.
bool is_shell_builtin(std::string_view name, Dialect dialect);
// Builtins that run or change what nothing here follows: compgen -W '$(x)', enable -f, zmodload, fc.
bool is_opaque_builtin(std::string_view name);

}  // namespace callgate::internal
