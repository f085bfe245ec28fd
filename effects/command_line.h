// A command's words told apart by its description, for rules that speak of options and operands instead of places.
#pragma once

#include <string>
#include <vector>

#include "effects/prediction.h"

namespace callgate {

struct CommandLineOption {
  std::string name;  // as the description spells it: "--force" for --forc, "-f" for the f of -xf
  Value value;       // empty text when there is none
  Value follows;     // the next word, where nobody has said whether the option takes one; empty text: there is none
};

struct CommandLine {
  std::vector<Value> words;  // the program, its subcommands, its operands
  std::vector<CommandLineOption> options;
  bool exact = false;  // false: some word may be something else than what is said here
};

// Of a program without description: whatever begins with "-" is an option.
CommandLine read_command_line(const EvaluatedCommand& command);

}  // namespace callgate
