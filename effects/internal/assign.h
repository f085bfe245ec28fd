// Assignments to variables, with what their attributes make of a value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "effects/internal/evaluate.h"

namespace callgate::internal {

// name=value, name+=value.
void store_scalar(std::string_view name, Value value, bool append, const Surroundings& in);
// An assignment as it stands in the text, in any of its forms.
void store(const Assignment& assignment, const Surroundings& in);
// The elements of name=( … ), as values; positions and keys in `variable`.
Variable evaluate_list(const std::vector<Word>& elements, bool is_table, const Surroundings& in);
void unset_variable(std::string_view name, const Surroundings& in);
// `local name`: what it hides comes back when the function ends.
void make_local(std::string_view name, const Surroundings& in);

// bash does not split what `declare x=$y` assigns, where both the builtin and the name stand there unquoted:
// `\declare x=$y` and `command declare x=$y` it does split.
bool is_declared_whole(const Statement& statement, const Word& word, Dialect dialect);

}  // namespace callgate::internal
