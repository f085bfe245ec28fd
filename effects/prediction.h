// What a program would do: its effects, and every program that it would execute.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/effect.h"
#include "base/finding.h"
#include "base/path.h"
#include "parser/shell_program.h"

namespace callgate {

// A word after evaluation.
struct Value {
  std::optional<std::string> text;  // nothing: not known
  std::string unknown_reason;       // "value of $x is not known"; empty when known
  bool is_glob = false;             // text is a pattern that files may match
  Span where;
  std::string known_prefix;  // what is known of the beginning when `text` is not
  bool is_number = false;    // not known, but only digits: computed, or counted
  bool any_count = false;    // unquoted and not known: it may become no word, one, or several

  bool known() const { return text.has_value() && !is_glob; }
  bool operator==(const Value&) const = default;
};

struct EvaluatedRedirect {
  RedirectKind kind = RedirectKind::read;
  Value target;  // a path, for the kinds that open one: absolute and normal when known; else as written
  bool operator==(const EvaluatedRedirect&) const = default;
};

struct EvaluatedAssignment {
  std::string name;
  Value value;
  bool operator==(const EvaluatedAssignment&) const = default;
};

// One simple command after evaluation and unwrapping: the operand of sudo, env, xargs, bash -c … is one of its own.
struct EvaluatedCommand {
  std::vector<Value> argv;  // empty: only assignments or redirects
  std::vector<EvaluatedAssignment> assignments;
  std::vector<EvaluatedRedirect> redirects;
  std::vector<std::string> wrappers;  // outermost first: {"sudo", "env"}
  std::string cwd;                    // where it runs; empty: not known
  Dialect dialect = Dialect::bash;    // of the text it came from: bash -c in a zsh script is bash
  int parent = -1;                    // index of the command that runs this one (sudo, xargs, bash -c), or -1
  int producer = -1;                  // index of the command that writes into its standard input
  bool in_background = false;
  bool in_function = false;
  bool in_substitution = false;
  bool reads_file_names = false;  // more arguments come at run time (xargs, find -exec {})
  bool is_builtin = false;        // the shell acts itself; nothing is executed
  bool is_described = false;      // a command description, or a function of the same text, says what it does
  EffectSet effects;              // of this command alone
  Span where;                     // in the outermost text

  // Known base name of argv[0] ("rm" for /bin/rm); empty when not known.
  std::string_view name() const;
  bool operator==(const EvaluatedCommand&) const = default;
};

// A value.
struct Prediction {
  std::vector<EvaluatedCommand> commands;          // in source order; nested ones behind the command that runs them
  std::vector<std::vector<std::string>> executes;  // argv of each program that would run; "*" for a word not known
  EffectSet effects;                               // of all commands together
  // The reading is exact: what the shells and the described commands of this text start is in `executes`. What a
  // program without a description does by itself is an `unknown` effect and no doubt about the reading.
  bool understood = false;
  std::vector<Finding> findings;  // why not
};

// What the shell finds in its environment when it starts.
enum class Environment : uint8_t {
  unknown,   // an agent's own shell: any variable may have any value
  scrubbed,  // the gateway's (gateway/environment.h): few names, and none in lower case but those of proxies
};

// Pure. `paths` says where relative paths and ~ point to.
Prediction predict(const ShellProgram& program, const PathContext& paths,
                   Environment environment = Environment::unknown);

// For a call without a shell: the argv is known by definition, and is unwrapped and described in the same way.
Prediction predict_argv(const std::vector<std::string>& argv, const PathContext& paths);

// Secrets by path: private keys, tokens, password stores, environment files. The list is effects/sensitive_paths.cpp.
bool is_sensitive_path(std::string_view absolute_path, const PathContext& paths);
// Paths that make later programs run or change what guards them: git hooks and config, shell start-up files, agent
// settings, cron, units, Callgate's own. Gives the KIND of the `persist` effect, or empty.
std::string_view persistence_kind(std::string_view absolute_path, const PathContext& paths);

// Whether something with a persistence kind can lie below the path: a link in its place would lead past the rules.
bool may_hold_persistence(std::string_view absolute_path, const PathContext& paths);

}  // namespace callgate
