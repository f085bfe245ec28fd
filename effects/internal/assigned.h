// What statements may assign, told from their text alone: for loops, whose bodies run any number of times.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "effects/internal/shell_state.h"

namespace callgate::internal {

// Names of variables that the statements may assign, at any depth; "*" when it cannot be told, "#name" for a number.
// Functions that they call are not looked into.
std::set<std::string> assigned_names(const std::vector<Statement>& statements);
std::set<std::string> assigned_names(const Statement& statement);
// The same of expansions alone: ${x:=word}, $((x++)).
std::set<std::string> names_assigned_in(const Word& word);

struct Assigned {
  std::set<std::string> names;
  std::map<std::string, std::vector<Variable>> constants;  // of names that are assigned nothing else
};
// A first guess at what a loop assigns in its own shell; the loop's rounds find the rest.
Assigned probably_assigned(const Statement& statement);

}  // namespace callgate::internal
