#include <algorithm>

#include "base/text.h"
#include "effects/internal/builtins.h"
#include "effects/internal/description.h"
#include "effects/internal/predictor.h"
#include "effects/internal/zsh_changes.h"

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

}  // namespace

void Predictor::execute(int index, ShellState& state, const Frame& frame) {
  if (frame.depth > max_nesting) return unknown(index, "commands are nested too deeply");
  if (out_.commands.size() >= max_commands) return unknown(index, "too many commands");
  if (!notes_.spend(word_cost * command(index).argv.size())) return unknown(index, "there is too much to evaluate");
  Value word = command(index).argv[0];
  if (frame.reads_file_names && word.known() && word.text->find("{}") != std::string::npos)
    word = unknown_value("it comes at run time");
  if (!word.known()) {
    note_execution(index, frame);
    if (frame.in_shell) forget_after_unknown(state);
    return unknown(index, word.is_glob ? "the command word is a pattern" : "the command word: " + word.unknown_reason);
  }
  const std::string name = *word.text;
  Frame own = frame;
  own.skips_functions = false;
  auto function = state.functions.find(name);
  bool may_call = frame.in_shell && !frame.skips_functions && function != state.functions.end();
  if (!may_call) return execute_name(index, name, state, own);
  if (is_alias(name, state, frame)) unknown(index, "'" + name + "' is an alias");
  const FunctionChoice choice = function->second;
  if (!choice.may_be_missing) return call_function(index, choice, state, own);
  ShellState called = copy_of(state);
  call_function(index, choice, called, own);
  command(index).is_builtin = command(index).is_described = false;
  execute_name(index, name, state, own);
  merge(state, called);
}

// What is no function: a builtin or a program.
void Predictor::execute_name(int index, const std::string& name, ShellState& state, const Frame& frame) {
  if (frame.in_shell) {
    if (is_alias(name, state, frame)) unknown(index, "'" + name + "' is an alias");
    if (run_builtin(index, name, state, frame)) return;
    if (state.lookup_changed && name.find('/') == std::string::npos && !is_shell_builtin(name, frame.dialect))
      unknown(index, "where the shell finds programs was changed");
  }
  bool sources = frame.in_shell && (name == "source" || name == ".");
  execute_program(index, name, state, frame);
  // A file was read by the shell itself: anything may have changed.
  if (sources) forget_after_unknown(state);
}

void Predictor::execute_program(int index, std::string name, ShellState& state, const Frame& frame) {
  bool has_slash = name.find('/') != std::string::npos;
  bool is_searched = has_slash && name[0] != '/' && !name.starts_with("./") && !name.starts_with("../");
  if (is_searched && (zsh_changes_ & path_directories) != 0)
    unknown(index, "with PATH_DIRS it may be in any directory");
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
  command(index).is_builtin =
      spec && spec->builtin && frame.in_shell && !has_slash && is_shell_builtin(name, frame.dialect);
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

}  // namespace callgate::internal
