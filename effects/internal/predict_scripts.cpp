// Programs in other languages that stand on a command line: sed and awk, interpreters, database clients.
#include "effects/internal/predictor.h"
#include "effects/internal/scripts.h"

namespace callgate::internal {
namespace {

std::vector<Value> split_at_blanks(const std::string& text) {
  std::vector<Value> words;
  bool in_word = false;
  for (char c : text) {
    if (c == ' ' || c == '\t' || c == '\n') {
      in_word = false;
      continue;
    }
    if (!in_word) words.push_back(known_value(""));
    in_word = true;
    *words.back().text += c;
  }
  return words;
}

}  // namespace

void Predictor::scanned(Use& use, const ScriptEffects& found) {
  for (const std::string& path : found.reads) path_effect(use, EffectKind::read, known_value(path), false);
  for (const std::string& path : found.writes) path_effect(use, EffectKind::write, known_value(path), false);
  for (const std::string& name : found.environment)
    if (name == "*" || is_secret_name(name)) effect(use.index, EffectKind::environment, name);
  if (!found.unknown.empty()) unknown(use.index, use.name + ": " + found.unknown);
  for (const std::string& text : found.shell) run_shell_text(use, Role::shell, known_value(text));
}

void Predictor::script_role(Use& use, Role role, const Value& value) {
  switch (role) {
    case Role::code:
      return unknown(use.index, "inline program of " + use.name);
    case Role::script:
      path_effect(use, EffectKind::read, value, false);
      if (value.known() && value.text->starts_with("/dev/fd/")) return unknown(use.index, "a program from a pipe");
      return workspace_code(use);
    case Role::shell:
    case Role::user_shell:
      return run_shell_text(use, role, value);
    case Role::program:
    case Role::split_command: {
      // What the program adds to the words nobody can tell.
      std::vector<Value> argv{value};
      if (role == Role::split_command && value.known()) argv = split_at_blanks(*value.text);
      argv.push_back(unknown_value("arguments that " + use.name + " adds", {}, true));
      Frame frame = nested_frame(use);
      frame.in_shell = false;
      return run_nested(std::move(argv), use, frame);
    }
    case Role::sql:
      if (!value.known() || value.text->find('\\') != std::string::npos || value.text->starts_with('.'))
        unknown(use.index, "a command of the database client");
      return;
    case Role::sed:
    case Role::awk:
      if (!value.known()) return unknown(use.index, "the program of " + use.name + " is not known");
      return scanned(use, role == Role::sed ? scan_sed(*value.text) : scan_awk(*value.text));
    default:
      return;
  }
}

}  // namespace callgate::internal
