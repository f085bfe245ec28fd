#include <algorithm>

#include "base/text.h"
#include "effects/internal/description.h"
#include "effects/internal/predictor.h"

namespace callgate::internal {
namespace {

// Directories that only the system's administrator writes to: a base name there is that program.
bool is_system_path(std::string_view path) {
  static constexpr std::string_view directories[] = {"/bin/",      "/usr/bin/",       "/sbin/",
                                                     "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/"};
  return std::any_of(std::begin(directories), std::end(directories), [&](std::string_view directory) {
    return path.starts_with(directory) && path.find('/', directory.size()) == std::string_view::npos;
  });
}

// What the shells themselves list (compgen -b, print ${(k)builtins}, dash's manual). One that is in doubt is left out:
// a program of its name is then listed as well.
bool is_builtin(Dialect dialect, std::string_view name) {
  static constexpr std::string_view everywhere[] = {
      ".",     ":",     "[",      "alias",  "bg",     "break",    "cd",      "command", "continue", "echo",
      "eval",  "exec",  "exit",   "export", "false",  "fc",       "fg",      "getopts", "hash",     "jobs",
      "kill",  "local", "printf", "pwd",    "read",   "readonly", "return",  "set",     "shift",    "test",
      "times", "trap",  "true",   "type",   "ulimit", "umask",    "unalias", "unset",   "wait"};
  static constexpr std::string_view bash_too[] = {"bind",    "builtin", "caller",  "compgen", "complete", "compopt",
                                                  "declare", "dirs",    "disown",  "enable",  "help",     "history",
                                                  "let",     "logout",  "mapfile", "popd",    "pushd",    "readarray",
                                                  "shopt",   "source",  "suspend", "typeset"};
  auto is_in = [&](const auto& list) { return std::find(std::begin(list), std::end(list), name) != std::end(list); };
  if (is_in(everywhere)) return true;
  if (dialect == Dialect::bash) return is_in(bash_too);
  static constexpr std::string_view zsh_too[] = {
      "-",       "autoload", "bindkey", "builtin",    "bye",    "chdir",     "declare",   "dirs",
      "disable", "disown",   "emulate", "enable",     "float",  "functions", "getln",     "history",
      "integer", "let",      "limit",   "log",        "logout", "noglob",    "nocorrect", "popd",
      "print",   "private",  "pushd",   "pushln",     "r",      "rehash",    "setopt",    "source",
      "suspend", "ttyctl",   "typeset", "unfunction", "unhash", "unlimit",   "unsetopt",  "vared",
      "whence",  "where",    "which",   "zcompile",   "zle",    "zmodload",  "zstyle"};
  return dialect == Dialect::zsh && is_in(zsh_too);
}

}  // namespace

void Predictor::execute(int index, ShellState& state, const Frame& frame) {
  if (frame.depth > max_nesting) return unknown(index, "commands are nested too deeply");
  if (out_.commands.size() >= max_commands) return unknown(index, "too many commands");
  Value word = command(index).argv[0];
  if (frame.reads_file_names && word.known() && word.text->find("{}") != std::string::npos)
    word = unknown_value("it comes at run time");
  if (!word.known()) {
    note_execution(index, frame);
    return unknown(index, word.is_glob ? "the command word is a pattern" : "the command word: " + word.unknown_reason);
  }
  std::string name = *word.text;
  if (frame.in_shell) {
    if (state.aliases.contains(name)) unknown(index, "'" + name + "' is an alias");
    auto function = state.functions.find(name);
    if (function != state.functions.end()) return call_function(index, function->second, state, frame);
    if (run_builtin(index, name, state, frame)) return;
  }
  bool sources = frame.in_shell && (name == "source" || name == ".");
  execute_program(index, std::move(name), state, frame);
  if (!sources) return;
  // A file was read by the shell itself: anything may have changed.
  state.forget("*");
  state.directories.clear();
}

void Predictor::execute_program(int index, std::string name, ShellState& state, const Frame& frame) {
  bool has_slash = name.find('/') != std::string::npos;
  if (has_slash && !is_system_path(name)) {
    note_execution(index, frame);
    for (const std::string& directory : state.directories) {
      std::string path = normal_path(name, directory);
      effect(index, EffectKind::read, path);
      if (!is_within(path, paths_.workspace)) continue;
      command(index).is_described = true;
      effect(index, EffectKind::read, paths_.workspace + "/**");
      effect(index, EffectKind::write, paths_.workspace + "/**");
    }
    bool ours = command(index).is_described;
    return effect(index, EffectKind::unknown, (ours ? "code of the workspace: " : "no description of ") + name);
  }
  const CommandSpec* spec = find_description(has_slash ? base_name(name) : std::string_view(name));
  command(index).is_builtin = spec && spec->builtin && frame.in_shell && !has_slash && is_builtin(frame.dialect, name);
  note_execution(index, frame);
  if (!spec && frame.elsewhere) return;  // that something happens there is all there is to say
  if (!spec) return effect(index, EffectKind::unknown, "no description of " + name);
  command(index).is_described = true;
  apply(index, *spec, state, frame);
}

// What the kernel would be asked to run; a builtin is not, and neither is what runs on another machine.
void Predictor::note_execution(int index, const Frame& frame) {
  if (command(index).is_builtin || frame.elsewhere) return;
  std::vector<std::string> argv;
  std::string text;
  for (const Value& value : command(index).argv) {
    bool braces = frame.reads_file_names && value.text && value.text->find("{}") != std::string::npos;
    argv.push_back(value.known() && !braces ? *value.text : "*");
    if (!text.empty()) text += ' ';
    text += argv.back() == "*" ? "*" : shell_quote(argv.back());
  }
  effect(index, EffectKind::execute, text);
  out_.executes.push_back(std::move(argv));
}

void Predictor::call_function(int index, const Statement* function, ShellState& state, const Frame& frame) {
  command(index).is_builtin = true;
  command(index).is_described = true;
  if (!function) return unknown(index, "which function '" + shown(command(index).argv[0]) + "' names is not known");
  called_.push_back(function);
  Frame own = frame;
  own.in_function = true;
  own.parent = index;
  own.producer_is_whole = false;
  own.depth += 1;
  // Its own arguments are not followed: $1 … are not known in the body.
  run_all(function->children, state, own);
}

bool Predictor::run_builtin(int index, std::string_view name, ShellState& state, const Frame& frame) {
  if (name == "cd" || name == "pushd" || name == "chdir") {
    change_directory(index, state);
  } else if (name == "popd") {
    state.directories.clear();
    state.directories_if_failed.clear();
  } else if (name == "export" || name == "declare" || name == "typeset" || name == "local" || name == "readonly" ||
             name == "integer" || name == "float") {
    state.has_integers |= name == "integer" || name == "float";
    declare(index, state);
  } else if (name == "read" || name == "unset" || name == "getopts" || name == "mapfile" || name == "readarray" ||
             name == "printf" || name == "let" || name == "test" || name == "[" || name == "wait") {
    forget_operands(index, state);
  } else if (name == "set" || name == "shopt" || name == "setopt" || name == "unsetopt" || name == "emulate") {
    const std::vector<Value>& argv = command(index).argv;
    bool plain =
        name == "set" && std::all_of(argv.begin() + 1, argv.end(), [](const Value& value) {
          return value.known() &&
                 (*value.text == "-o" || *value.text == "pipefail" || *value.text == "errexit" ||
                  *value.text == "nounset" || *value.text == "xtrace" ||
                  (value.text->starts_with('-') && value.text->find_first_not_of("-eux") == std::string::npos) ||
                  *value.text == "-euo" || *value.text == "-eo" || *value.text == "-uo");
        });
    if (!plain) state.changed_options = true;
  } else if (name == "hash") {
    const std::vector<Value>& argv = command(index).argv;
    bool plain = std::all_of(argv.begin() + 1, argv.end(), [](const Value& value) {
      return value.known() && value.text->find('=') == std::string::npos &&
             (!value.text->starts_with('-') || *value.text == "-r");
    });
    if (!plain) unknown(index, "hash changes which program a name is");
  } else if (name == "trap") {
    set_trap(index, state, frame);
  } else if (name == "alias") {
    define_aliases(index, state, frame);
  }
  return false;  // its description says the rest
}

}  // namespace callgate::internal
