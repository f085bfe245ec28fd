// What is known of the shell between two commands. A value: subshells and branches get copies.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "effects/prediction.h"
#include "parser/shell_program.h"

namespace callgate::internal {

// More places than this, and the working directory counts as not known.
constexpr size_t max_directories = 4;

struct ShellState {
  // Only what this text assigned; a variable that is not here has the value of the environment, which is not known.
  std::map<std::string, Value, std::less<>> variables;
  std::map<std::string, const Statement*, std::less<>> functions;  // borrowed from the program
  std::set<std::string, std::less<>> aliases;
  // Where the shell may be: more than one after `cd a; …`, because cd may have failed. Empty: not known.
  std::vector<std::string> directories;
  // Where it is if the last command failed.
  std::vector<std::string> directories_if_failed;
  bool splits_by_ifs = false;    // IFS was assigned: how words are split is not known
  bool has_integers = false;     // declare -i: assignments compute their value
  bool runs_later = false;       // in a trap: any variable may have another value by then
  bool changed_options = false;  // set, shopt, setopt or emulate changed how words are read

  // "*": all; "#name": what is assigned now is a number.
  void forget(std::string_view variable);
};

// What holds whichever of the two came before.
void merge(ShellState& into, const ShellState& other);
// Every element of `more` that is not in `into`; empty (not known) wins.
void merge_directories(std::vector<std::string>& into, const std::vector<std::string>& more);

// Names of variables that the statements may assign, at any depth; "*" when it cannot be told, "#name" for a number.
std::set<std::string> assigned_names(const std::vector<Statement>& statements);
// The same of expansions alone: ${x:=word}, $((x++)).
std::set<std::string> names_assigned_in(const std::vector<Word>& words);

}  // namespace callgate::internal
