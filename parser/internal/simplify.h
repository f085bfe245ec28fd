// A program in words that tree-sitter-bash 0.25.1 knows: the same commands, nested in the same way, without the
// constructs that its grammar lacks or reads past (`! { … }`, coproc, {fd}<, extended globs, ${x#$(…)}).
#pragma once

#include <vector>

#include "parser/shell_program.h"

namespace callgate::internal {

void simplify(std::vector<Statement>& statements);

}  // namespace callgate::internal
