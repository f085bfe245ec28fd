// What is known of the shell between two commands. A value: subshells and branches get copies.
#pragma once

#include <cstdint>
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
// An array of more elements counts as not known: nobody writes them into a command.
constexpr size_t max_elements = 256;
// Of a variable that several ways assign differently, this many values are told apart.
constexpr size_t max_choices = 4;
// What expansions may grow to: a known text that doubles in a loop must not cost memory.
constexpr size_t max_value_bytes = 64 * 1024;

enum Attribute : uint8_t { integer = 1, lower_case = 2, upper_case = 4, reference = 8, read_only = 16, uncertain = 32 };

struct Variable {
  enum class Shape : uint8_t { scalar, list, table, unset };
  Shape shape = Shape::scalar;
  uint8_t attributes = 0;  // of Attribute; `uncertain`: which of them hold depends on the way that was taken
  // A list whose elements are one word each. Else an element may stand for several (a pattern, "$@" of who knows what)
  // and only the sequence is known.
  bool exact = true;
  Value value;                                      // of a scalar
  std::map<int64_t, Value> list;                    // by index, from 0 in zsh as well
  std::map<std::string, Value, std::less<>> table;  // by key

  bool may_be_unset = false;  // of a number: depends on the way
  // What it may be, one of these, where several ways lead here; empty: nothing is known of it but `value`.
  std::vector<Variable> choices;

  bool has(Attribute attribute) const { return (attributes & attribute) != 0; }
  bool operator==(const Variable&) const = default;
};

// $1 … of the shell or of the function that runs.
struct Positionals {
  bool known = true;  // else nothing is known, not even how many
  bool exact = true;  // each value is one word
  std::vector<Value> values;
  std::optional<Value> zero;  // $0; not known without
  // What they may be, one of these, where several ways lead here; empty with `known`, or if nothing is known.
  std::vector<Positionals> choices{};
  bool operator==(const Positionals&) const = default;
};

// The options that change what is read or expanded and are followed. Others are harmless or clear `understood` when
// they are set: predict_options.cpp has the table.
struct ShellOptions {
  bool no_glob = false;         // in every way that leads here
  bool null_glob = false;       // in some way
  bool fail_glob = false;       // in some way
  bool extended_glob = false;   // in some way
  bool expand_aliases = false;  // in some way
  bool no_case_match = false;   // in some way
  bool last_pipe = false;       // in some way
  bool extended_debug = false;
  bool split_words = false;    // zsh: SH_WORD_SPLIT, in some way
  bool may_split = false;      // not in every way
  bool local_options = false;  // zsh: a function gives back the options that it found
  bool maybe_local = false;    // so it is in some way
  uint32_t zsh_changes = 0;    // of ZshChanges, in some way
  bool operator==(const ShellOptions&) const = default;
};

// What a name may run where functions are looked up.
struct FunctionChoice {
  std::vector<const Statement*> bodies;  // borrowed from the program; one of them, depending on the way
  bool may_be_missing = false;           // or a builtin or program of the name
  bool is_unknown = false;
  bool may_be_fixed = false;  // readonly -f: no definition behind it counts
  bool operator==(const FunctionChoice&) const = default;
};
using Functions = std::map<std::string, FunctionChoice, std::less<>>;

struct ShellState {
  // Only what this text assigned; a variable that is not here has the value of the environment, which is not known.
  std::map<std::string, Variable, std::less<>> variables;
  Functions functions;
  std::set<std::string, std::less<>> aliases;
  // Of each function call around, outermost first: the variables that its `local` hides.
  std::vector<std::map<std::string, std::optional<Variable>, std::less<>>> locals;
  Positionals positionals;
  ShellOptions options;
  // Where the shell may be: more than one after `cd a; …`, because cd may have failed. Empty: not known.
  std::vector<std::string> directories;
  // Where it is if the last command failed.
  std::vector<std::string> directories_if_failed;
  std::vector<std::string> stack;  // pushd's, the newest last
  bool knows_stack = true;
  std::optional<std::string> old_directory;  // where `cd -` leads
  bool is_scrubbed = false;                  // the environment is the gateway's: see is_surely_unset()
  bool runs_later = false;                   // in a trap: any variable may have another value by then
  bool assigned_any = false;    // a name that is not known was assigned: no variable is the environment's for sure
  bool lookup_changed = false;  // hash -p, BASH_CMDS: names may lead to other programs
  bool has_job = false;         // something was started in the background: $! is set
  bool is_dead = false;         // nothing gets here: behind exit, return, break

  // "*": all; "#name": what is assigned now is a number.
  void forget(std::string_view variable);
  // The variable keeps what it has, or gets one of these values.
  void may_become(const std::string& name, const std::vector<Variable>& values);
  // All but the functions.
  void forget_everything();
  const Variable* find(std::string_view name) const;
  // The name behind name references; empty when it is not known.
  std::string resolve(std::string_view name) const;
  // The value of a scalar that was assigned here, or the first element of an array; nullptr for all others.
  const Value* scalar(std::string_view name) const;
  // Nothing gave it a value, neither this text nor the environment.
  bool lacks(std::string_view name, Dialect dialect) const;

  bool operator==(const ShellState&) const = default;
};

// What holds whichever of the two came before.
void merge(ShellState& into, const ShellState& other);
// Every element of `more` that is not in `into`; empty (not known) wins.
void merge_directories(std::vector<std::string>& into, const std::vector<std::string>& more);

void merge_variable(Variable& into, const Variable& other, std::string_view name);

Value number_value();
Value not_known_value(std::string_view name);

}  // namespace callgate::internal
