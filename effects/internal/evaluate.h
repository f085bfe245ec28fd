// Words to values: what the shell's expansions give where that can be known without running anything.
#pragma once

#include <string_view>
#include <vector>

#include "effects/internal/shell_state.h"

namespace callgate::internal {

// An element is copied several times on its way from one array to another.
constexpr size_t element_cost = 8;

// What evaluation tells besides values.
struct EvaluationNotes {
  // Counted, never timed: characters that patterns were tried on, elements that were copied. Beyond it all is unknown.
  int64_t steps_left = 600'000;
  // An expansion may have failed: the shell then leaves the line where it stands, and goes on behind it.
  size_t failures = 0;
  // The text names IFS somewhere; else it is what it was, whatever else is forgotten.
  bool mentions_ifs = false;
  bool has_lines = false;                     // the outermost text has several lines, or sets their number
  std::vector<EvaluatedAssignment> assigned;  // by expansions: ${x:=y}

  bool spend(size_t steps) { return (steps_left -= static_cast<int64_t>(steps)) > 0; }
};

// Borrowed for the call. Expansions assign: ${x:=y}, $((x++)).
struct Surroundings {
  ShellState& state;
  const PathContext& paths;
  Dialect dialect;
  EvaluationNotes& notes;
};

// The arguments that one word becomes: none, one or several. zsh's =name is a path, but as the word that names the
// command just that program.
std::vector<Value> evaluate_word(const Word& word, const Surroundings& in, bool names_command = false);
// A word where the shell does not split: an assignment, the subject of case, the body of a heredoc.
Value evaluate_single(const Word& word, const Surroundings& in);

Value known_value(std::string text, Span where = {});
Value unknown_value(std::string reason, Span where = {}, bool any_count = false);

// Whether the program could read it as an option: it begins with '-', or its beginning is not known.
bool may_be_option(const Value& value);
// The text, the pattern, or "*".
std::string shown(const Value& value);

// Names of variables that hold secrets by their custom: AWS_SECRET_ACCESS_KEY, GITHUB_TOKEN, …
bool is_secret_name(std::string_view variable);

}  // namespace callgate::internal
