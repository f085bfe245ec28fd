// A command line read with a command's description: which words are options, values of options, and operands.
#pragma once

#include <string>
#include <vector>

#include "effects/internal/description.h"
#include "effects/prediction.h"

namespace callgate::internal {

struct MatchedOption {
  const OptionSpec* spec = nullptr;
  Value value;  // empty text when there is none
  bool has_value = false;
  std::vector<Value> words;  // find -exec: the command
};

struct MatchedOperand {
  Role role = Role::data;
  Value value;
};

struct Arguments {
  const CommandSpec* spec = nullptr;  // of the subcommand, when there is one
  const CommandSpec* top = nullptr;
  std::vector<std::string> subcommand;  // its words as they were written
  std::vector<MatchedOption> options;
  std::vector<MatchedOperand> operands;
  std::vector<Value> assignments;  // env NAME=value
  std::vector<Value> rest;         // from an operand that is a command to the end
  Role rest_role = Role::data;
  bool names_may_recurse = false;  // or an option that deletes directories
  bool names_may_write = false;       // a name that a pattern finds may be an option that writes to a file beside it
  std::vector<std::string> problems;  // why the line is not understood
};

// `words` begins behind the command's name.
Arguments match_arguments(const CommandSpec& spec, const std::vector<Value>& words);

}  // namespace callgate::internal
