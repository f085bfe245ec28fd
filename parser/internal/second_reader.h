// tree-sitter's opinion of the same text. It hides some commands without an error, so it is no authority; but it was
// written by others, and where it sees a command that we do not see, one of the two is wrong.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "parser/shell_program.h"

namespace callgate::internal {

// What a kind of node of the grammar is for this vote.
enum class NodeRole {
  passed,   // structure: its children are what counts
  command,  // a command's name starts where it starts
  bracket,  // `[ … ]` is a command, `[[ … ]]` is not
};

// Nothing for a kind that is not in the table, which a test compares with the grammar's own list.
std::optional<NodeRole> node_role(std::string_view kind);

enum class Opinion {
  agrees,     // no error, and no command where the program has none
  error,      // tree-sitter cannot read the text: its grammar lacks much that shells have
  disagrees,  // it sees a command where the program has none, or has a construct that no rule handles
  too_long,   // its work grew beyond what text of this size needs
};

struct SecondReading {
  Opinion opinion = Opinion::agrees;
  Span where{};          // of what it stumbled over
  size_t unseen = 0;     // commands of the program that tree-sitter does not see
  bool foreign = false;  // it sees a command where the program has none, and that not inside an error
};

// tree-sitter's reading of `program`'s source. In `patterns`, which are parentheses inside words of zsh, it is lost.
SecondReading second_reading(const ShellProgram& program, const std::vector<Span>& patterns = {});

}  // namespace callgate::internal
