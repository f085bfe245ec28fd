// Programs in other languages that stand on a command line: sed and awk, interpreters, database clients.
#include <set>
#include <utility>

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

bool has_quotes(const Value& value) {
  return value.known() && value.text->find_first_of("\"'\\") != std::string::npos;
}

}  // namespace

// The program adds the host of its operand and what it runs there: only the words that are given here decide what runs
// on this machine, ssh -o ProxyCommand=… among them.
void Predictor::transport(Use& use, const Value& value) {
  std::vector<Value> words;
  if (value.known()) words = split_at_blanks(*value.text);
  if (has_quotes(value)) words.clear();
  const CommandSpec* spec = words.empty() ? nullptr : find_description(*words[0].text);
  if (!spec || spec->operands.empty() || spec->operands[0].role != Role::host)
    return script_role(use, Role::split_command, value);
  std::vector<Value> arguments(words.begin() + 1, words.end());
  arguments.push_back(known_value("host"));
  Arguments matched = match_arguments(*spec, arguments);
  for (const std::string& problem : matched.problems) unknown(use.index, *words[0].text + ": " + problem);
  if (!matched.rest.empty()) unknown(use.index, use.name + " gives words to another host than its own");
  Use started = use;
  started.spec = matched.spec;
  started.arguments = &matched;
  started.name = *words[0].text;
  apply_options(started);
  words.push_back(known_value("*"));
  note_started(use.index, words);
}

// A program that says one thing a thousand times does nothing else than one that says it once.
static void drop_repeated(std::vector<std::string>& list) {
  std::set<std::string_view> seen;
  std::vector<std::string> once;
  for (const std::string& each : list)
    if (seen.insert(each).second) once.push_back(each);
  list = std::move(once);
}

void Predictor::scanned(Use& use, ScriptEffects found) {
  for (std::vector<std::string>* list : {&found.reads, &found.writes, &found.removes, &found.urls, &found.shell})
    drop_repeated(*list);
  for (const std::string& path : found.reads) path_effect(use, EffectKind::read, known_value(path), false);
  for (const std::string& path : found.writes) path_effect(use, EffectKind::write, known_value(path), false);
  for (const std::string& path : found.removes) path_effect(use, EffectKind::remove, known_value(path), true);
  for (const std::string& url : found.urls) network_role(use, Role::url, known_value(url));
  for (const std::vector<std::string>& words : found.runs) {
    std::vector<Value> argv;
    for (const std::string& word : words) argv.push_back(known_value(word));
    Frame frame = nested_frame(use);
    frame.in_shell = false;
    run_nested(std::move(argv), use, frame);
  }
  for (const std::string& name : found.environment)
    if (name == "*" || is_secret_name(name)) effect(use.index, EffectKind::environment, name);
  if (!found.unknown.empty()) unknown(use.index, use.name + ": " + found.unknown);
  for (const std::string& text : found.shell) run_shell_text(use, Role::shell, known_value(text));
}

void Predictor::code(Use& use, const Value& text) {
  bool has_marks = use.frame.reads_file_names && text.known() && text.text->find("{}") != std::string::npos;
  Language language = language_of(use.name);
  if (!text.known() || has_marks || language == Language::other)
    return unknown(use.index, "inline program of " + use.name);
  ScriptEffects found = scan_code(language, *text.text);
  if (!found.unknown.empty()) found.unknown = "inline program: " + found.unknown;
  // subprocess and child_process name the shell by its path, os.system() does not: both are listed.
  for (const std::string& each : found.shell)
    note_started(use.index, {known_value("/bin/sh"), known_value("-c"), known_value(each)});
  scanned(use, found);
}

void Predictor::script_role(Use& use, Role role, const Value& value) {
  switch (role) {
    case Role::code:
      return code(use, value);
    case Role::script:
      if (value.known() && *value.text == "-") {
        std::optional<Value> text = redirected_text(use);
        return code(use, text ? *text : produced_text(use));
      }
      path_effect(use, EffectKind::read, value, false);
      if (value.text && (value.text->starts_with("/dev/fd/") || value.text->starts_with("/proc/self/fd/")))
        return unknown(use.index, "a program from a pipe");
      return workspace_code(use);
    case Role::magic_read: {
      const std::string& name = value.text ? *value.text : value.known_prefix;
      static constexpr std::string_view patterns = "*?[";
      bool open_ended = !value.text || (value.is_glob && (patterns.find(name.front()) != std::string_view::npos ||
                                                          patterns.find(name.back()) != std::string_view::npos));
      if (open_ended || name.find_first_of("|<>") != std::string::npos)
        unknown(use.index, use.name + " runs a command where a file name says so");
      return path_effect(use, EffectKind::read, value, false);
    }
    case Role::shell:
    case Role::user_shell:
      return run_shell_text(use, role, value);
    case Role::program:
    case Role::split_command: {
      // rsync takes quotes away, others leave them, and some know backslashes.
      if (role == Role::split_command && has_quotes(value))
        return unknown(use.index, "how " + use.name + " splits '" + *value.text + "' is not known");
      // What the program adds to the words nobody can tell.
      std::vector<Value> argv{value};
      if (role == Role::split_command && value.known()) argv = split_at_blanks(*value.text);
      argv.push_back(unknown_value("arguments that " + use.name + " adds", {}, true));
      Frame frame = nested_frame(use);
      frame.in_shell = false;
      return run_nested(std::move(argv), use, frame);
    }
    case Role::transport:
      return transport(use, value);
    case Role::sql:
      if (!value.known() || is_client_command(use.name, *value.text))
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
