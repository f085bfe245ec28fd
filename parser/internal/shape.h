// A program in one line in which everything that shells print differently is alike: quotes, separators, elif, |&.
#pragma once

#include <string>
#include <vector>

#include "parser/shell_program.h"

namespace callgate::internal {

// Statements that follow each other, in lines or behind semicolons.
std::string shape(const std::vector<Statement>& statements);

}  // namespace callgate::internal
