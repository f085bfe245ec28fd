// tree-sitter's opinion of the same text. It hides some commands without an error, so it is no authority; but it was
// written by others, and where it sees a command that we do not see, one of the two is wrong.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "parser/internal/read_state.h"

namespace callgate::internal {

// What a kind of node of the grammar is for this vote.
enum class NodeRole {
  passed,   // structure: its children are what counts
  command,  // a command's name starts where it starts
  bracket,  // `[ … ]` is a command, `[[ … ]]` is not
};

// Nothing for a kind that is not in the table, which a test compares with the grammar's own list.
std::optional<NodeRole> node_role(std::string_view kind);

// Adds a finding to `state` if tree-sitter finds an error in `program`'s source, or a command where `program` has none.
void ask_second_reader(const ShellProgram& program, ReadState& state);

}  // namespace callgate::internal
