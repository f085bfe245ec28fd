// What builtins change in the shell itself.
#include <algorithm>

#include "effects/internal/arithmetic.h"
#include "effects/internal/assigned.h"
#include "effects/internal/builtins.h"
#include "effects/internal/description.h"
#include "effects/internal/predictor.h"
#include "effects/internal/zsh_changes.h"

namespace callgate::internal {
namespace {

template <size_t Count>
bool is_in(const std::string_view (&list)[Count], std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

constexpr std::string_view declarations[] = {"export",   "declare", "typeset", "local",
                                             "readonly", "integer", "float",   "private"};
constexpr std::string_view assigning[] = {"read", "getopts", "mapfile", "readarray", "printf",     "let",     "test",
                                          "[",    "wait",    "print",   "vared",     "zparseopts", "zformat", "getln"};
constexpr std::string_view option_builtins[] = {"set", "shopt", "setopt", "unsetopt", "emulate"};

}  // namespace

// True when nothing else is to be said about the command.
bool Predictor::run_builtin(int index, std::string_view name, ShellState& state, const Frame& frame) {
  if (!is_shell_builtin(name, frame.dialect)) return false;
  if ((name == "source" || name == ".") && command(index).argv.size() == 2 &&
      command(index).argv[1].text == "/dev/null") {
    command(index).is_builtin = command(index).is_described = true;
    return true;
  }
  if ((name == "source" || name == ".") && source_substitution(index, state, frame)) return true;
  bool differs_in_sh = is_in(declarations, name) || name == "let";
  if (differs_in_sh && (zsh_changes_ & other_shell) != 0) unknown(index, "sh declares in another way than zsh");
  judge_told_text(index, name, state, frame);
  if (name == "jobs" || name == "autoload") judge_jobs_and_functions(index, name, state);
  if (name == "cd" || name == "chdir" || name == "pushd" || name == "popd") {
    change_directory(index, state);
  } else if (is_in(declarations, name)) {
    declare(index, name, state, frame);
  } else if (name == "unset" || name == "unfunction") {
    unset(index, state, frame);
  } else if (name == "shift") {
    shift(index, state);
  } else if (is_in(assigning, name)) {
    assign_operands(index, name, state, frame);
  } else if (is_in(option_builtins, name)) {
    change_options(index, name, state, frame);
  } else if (name == "trap") {
    set_trap(index, state, frame);
  } else if (name == "alias") {
    frame.dialect == Dialect::zsh ? define_zsh_aliases(index, frame) : define_aliases(index, state, frame);
  } else if ((name == "disable" || name == "enable") && frame.dialect == Dialect::zsh) {
    command(index).is_builtin = command(index).is_described = true;
    disable_builtins(index, name == "disable");
    return true;
  } else if (name == "hash") {
    const std::vector<Value>& argv = command(index).argv;
    for (size_t i = 1; i < argv.size(); ++i)
      if (!argv[i].known() || argv[i].text->find('=') != std::string::npos || argv[i].text->find('p') == 1)
        state.lookup_changed = true;
  } else if (name == "unalias" || jump(index, name, state, frame)) {
    // An alias that is gone would have been refused anyway.
  } else if (!find_description(name)) {
    command(index).is_builtin = true;
    if (is_opaque_builtin(name))
      unknown(index, "what the shell's " + std::string(name) + " does is not followed");
    else
      command(index).is_described = true;
    return true;
  }
  return false;  // its description says the rest
}

// `declare -f f` shows a function as it was written, which in canonical text is otherwise; so do set and jobs.
void Predictor::judge_told_text(int index, std::string_view name, const ShellState& state, const Frame& frame) {
  const std::vector<Value> argv = command(index).argv;
  bool has_f = false;
  bool has_p = false;
  bool names_function = false;
  size_t operands = 0;
  for (size_t i = 1; i < argv.size(); ++i) {
    const std::string text = argv[i].text.value_or("");
    bool is_option = text.size() > 1 && (text[0] == '-' || text[0] == '+');
    operands += !is_option;
    has_f |= is_option && text.find('f') != std::string::npos;
    has_p |= is_option && text.find('p') != std::string::npos;
    names_function |= !argv[i].known() || state.functions.contains(text);
  }
  bool declares = name == "declare" || name == "typeset" || name == "local";
  bool has_arrays = statement_ && !statement_->assignments.empty();  // local a=(x): no word of its own
  bool looks_up = name == "type" || name == "which" || name == "whence" || name == "where" || name == "command";
  bool tells = (declares && has_f && !state.functions.empty()) || (looks_up && names_function) ||
               ((declares || name == "set") && operands == 0 && !has_arrays && (argv.size() == 1 || has_p)) ||
               (name == "jobs" && !has_p && frame.in_substitution);
  bool is_command = name == "command" && (argv.size() < 2 || argv[1].text != "-V");
  if (tells && !is_command) unknown(index, std::string(name) + " tells the text of commands");
}

// bash's `jobs -x p` runs p; what zsh's autoload names is a function of some file.
void Predictor::judge_jobs_and_functions(int index, std::string_view name, ShellState& state) {
  const std::vector<Value> argv = command(index).argv;
  for (size_t i = 1; i < argv.size(); ++i) {
    const std::string text = argv[i].text.value_or("*");
    if (name == "jobs") {
      if (!argv[i].known() || (text.starts_with('-') && text.find('x') != std::string::npos))
        return unknown(index, "jobs -x runs a command");
    } else if (!argv[i].known() || text.starts_with('+') || text.starts_with("-X") || text.find('/') != text.npos) {
      return unknown(index, "what autoload does is not followed");
    } else if (!text.starts_with('-')) {
      state.functions[text].is_unknown = true;
    }
  }
}

// Builtins that take names or expressions compute the subscripts in them: read 'a[$(rm x)]' runs rm.
void Predictor::judge_names(int index, const ShellState& state) {
  const std::vector<Value> argv = command(index).argv;
  const std::string name = argv[0].text.value_or("");
  bool tests = name == "test" || name == "[";
  bool options = true;
  for (size_t i = 1; i < argv.size(); ++i) {
    const Value& value = argv[i];
    std::string before = argv[i - 1].text.value_or("");
    std::string text = value.text.value_or("");
    options &= text.starts_with('-') && text != "-";
    bool is_option_value = i > 1 && before.size() >= 2 && before[0] == '-' &&
                           std::string_view("pdnNtuisOcC").find(before.back()) != std::string_view::npos;
    bool safe = true;
    if ((name == "mapfile" || name == "readarray") && options && text.find('C') != std::string::npos)
      return unknown(index, name + " runs a callback");
    if (tests || name == "printf" || name == "wait")
      safe = !(tests ? before == "-v" || before == "-R" : before == (name == "wait" ? "-p" : "-v")) ||
             is_safe_name(value, state);
    else if (name == "let")
      safe = value.text && is_safe_arithmetic(text, state);
    else if (!options && !(name == "read" && is_option_value))
      safe = is_safe_name(value, state);
    // [ $x ] with x='-v a[$(rm y)]': a word that splits may bring the operator.
    if (tests && !value.text && value.any_count && !value.is_number) safe = false;
    if (!safe) return unknown(index, "a shell computes with a value that is not known");
  }
}

void Predictor::set_trap(int index, ShellState& state, const Frame& frame) {
  const std::vector<Value> argv = command(index).argv;
  size_t first = argv.size() > 1 && argv[1].text == "--" ? 2 : 1;
  if (argv.size() <= first + 1) return;  // trap, trap -p, trap SIGNAL
  const Value& action = argv[first];
  if (action.text == "-" || action.text == "" || action.text == "-p" || action.text == "-l") return;
  Frame own = frame;
  own.parent = index;
  own.producer = -1;
  own.in_function = true;
  if (!action.known()) return unknown(index, "the text that a shell will read is not known");
  // At the end nothing comes behind.
  bool at_end = argv.size() == first + 2 && (argv[first + 1].text == "EXIT" || argv[first + 1].text == "0") &&
                (frame.dialect != Dialect::zsh || active_.empty());
  deferred_.push_back({action, own, state, index, at_end});
}

// Whether what is known of the shell may be otherwise behind these statements. Says so where it is not sure.
bool Predictor::changes_the_shell(const std::vector<Statement>& statements, Dialect dialect, int depth) const {
  static constexpr std::string_view plain[] = {"echo", "exit", "kill", "true", ":", "wait", "false", "pwd"};
  if (depth > 3 || !assigned_names(statements).empty()) return true;
  ShellProgram holder;
  holder.statements = statements;
  for (const CommandView& view : holder.commands()) {
    if (view.statement->words.empty()) continue;
    std::optional<std::string> name = view.statement->words[0].static_text();
    if (!name) return true;
    auto body = bodies_.find(*name);
    if (body != bodies_.end()) {
      if (!body->second || changes_the_shell(body->second->children, dialect, depth + 1)) return true;
    } else if (is_shell_builtin(*name, dialect) && !is_in(plain, *name)) {
      return true;
    }
  }
  return false;
}

void Predictor::define_aliases(int index, ShellState& state, const Frame& frame) {
  const std::vector<Value> argv = command(index).argv;
  for (size_t i = 1; i < argv.size(); ++i) {
    if (!argv[i].known()) {
      // bash -c does not look at aliases at all.
      if (frame.dialect != Dialect::bash || state.options.expand_aliases) unknown(index, "an alias that is not known");
      state.aliases.insert("*");
      continue;
    }
    const std::string& text = *argv[i].text;
    size_t equals = text.find('=');
    if (text == "-g" || text == "-s") {
      unknown(index, "an alias that is replaced outside of the command's place");
      continue;
    }
    if (equals == std::string::npos || equals == 0) continue;
    state.aliases.insert(text.substr(0, equals));
    if (frame.dialect == Dialect::bash && !state.options.expand_aliases) continue;
    Frame own = frame;
    own.parent = index;
    own.in_function = true;
    ShellState later = state;
    forget_before_later(later);
    run_text(known_value(text.substr(equals + 1)), frame.dialect, later, own, index);
  }
}

}  // namespace callgate::internal
