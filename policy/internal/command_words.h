// Questions that checks ask about an evaluated command. A word that is not known reads as an empty text.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/check.h"

namespace callgate {

std::string_view argument(const EvaluatedCommand& command, size_t index);

// True if some argument after the name is `text`.
bool has_argument(const EvaluatedCommand& command, std::string_view text);
// True for -x alone or in a cluster of one-letter options (-rxf), before a "--".
bool has_letter(const EvaluatedCommand& command, char letter);
// True for --name, --name=value and, as getopt_long reads them, abbreviations of at least `least` letters.
bool has_long(const EvaluatedCommand& command, std::string_view name, size_t least = 3);

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> list);

// Shells and languages that run what they read from standard input when they get no script.
bool is_shell_name(std::string_view name);
bool is_interpreter_name(std::string_view name);
// Names that everybody takes for a system program. A script of the project is judged as code of the workspace anyway.
bool is_familiar_program(std::string_view name);

// The command that writes into this one's standard input, seen through sudo, env and the like; nothing if none.
const EvaluatedCommand* producer_of(const EvaluatedCommand& command, const Prediction& prediction);

// True when `inner` lies inside `outer`.
bool lies_in(Span inner, Span outer);

// The subcommand of git and where its arguments start, behind global options (-C dir, -c key=value, --git-dir=…).
struct GitCall {
  std::string_view subcommand;
  size_t first_argument = 0;
  std::vector<std::string_view> configured;  // key=value of every -c and --config-env
};
std::optional<GitCall> git_call(const EvaluatedCommand& command);

// Every way in which a text gives a variable a value: NAME=v, NAME=v cmd, export, declare, printf -v, read, env, for.
struct NamedValue {
  std::string name;
  std::string value;
  Span where;
  bool known = true;  // false: the value comes from outside the text, and `value` is empty
};
std::vector<NamedValue> named_values(const CheckInput& input);

}  // namespace callgate
