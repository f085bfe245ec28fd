// What statements may assign, told from their text alone: for loops, whose bodies run any number of times.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "parser/shell_program.h"

namespace callgate::internal {

// Names of variables that the statements may assign, at any depth; "*" when it cannot be told, "#name" for a number.
// Functions that they call are not looked into.
std::set<std::string> assigned_names(const std::vector<Statement>& statements);
std::set<std::string> assigned_names(const Statement& statement);
// The same of expansions alone: ${x:=word}, $((x++)).
std::set<std::string> names_assigned_in(const Word& word);

}  // namespace callgate::internal
