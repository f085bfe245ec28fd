// What builtins change in the shell itself.
#include <algorithm>

#include "effects/internal/arithmetic.h"
#include "effects/internal/predictor.h"
#include "effects/internal/variables.h"

namespace callgate::internal {

void Predictor::change_directory(int index, ShellState& state) {
  const Value* target = nullptr;
  for (size_t i = 1; i < command(index).argv.size(); ++i) {
    const Value& value = command(index).argv[i];
    if (value.known() && (*value.text == "-P" || *value.text == "-L" || *value.text == "--")) continue;
    target = &value;
    break;
  }
  state.directories_if_failed = state.directories;
  if (state.variables.contains("CDPATH")) return state.directories.clear();
  if (!target) {
    auto home = state.variables.find("HOME");
    state.directories = {paths_.home};
    if (home != state.variables.end()) state.directories.clear();
    return;
  }
  if (!target->known() || target->text->starts_with('-') || target->text->starts_with('+') || target->any_count)
    return state.directories.clear();
  if (target->text->starts_with('/')) {
    state.directories = {normal_path(*target->text, "/")};
    return;
  }
  for (std::string& directory : state.directories) directory = normal_path(*target->text, directory);
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
    bool is_option_value = i > 1 && before.size() == 2 && before[0] == '-' &&
                           std::string_view("pdnNtuisOcC").find(before[1]) != std::string_view::npos;
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
    if (tests && !value.text && value.any_count) safe = false;
    if (!safe) return unknown(index, "a shell computes with a value that is not known");
  }
}

// export NAME=value, local NAME, declare -i NAME: words, because quoting may make the name.
void Predictor::declare(int index, ShellState& state) {
  judge_names(index, state);
  bool plain = true;
  std::vector<EvaluatedAssignment> assignments = command(index).assignments;
  for (const EvaluatedAssignment& assignment : assignments) {
    if (assignment.name == "IFS") state.splits_by_ifs = true;
    state.variables[assignment.name] = assignment.value;
  }
  for (size_t i = 1; i < command(index).argv.size(); ++i) {
    const Value value = command(index).argv[i];
    if (!value.text) {
      if (state.has_integers && !value.is_number) unknown(index, "a shell computes with a value that is not known");
      size_t equals = value.known_prefix.find('=');
      state.forget(equals == std::string::npos ? "*" : value.known_prefix.substr(0, equals));
      continue;
    }
    if (value.text->starts_with('-')) {
      if (value.text->find('n') != std::string::npos)
        unknown(index, "a name reference makes another variable of a value");
      state.has_integers |= value.text->find('i') != std::string::npos;
      plain &= *value.text == "-x" || *value.text == "-r" || *value.text == "-g" || *value.text == "-gx";
      // -i evaluates values as arithmetic, -n makes references: what names mean is not known any more.
      if (!plain) state.forget("*");
      continue;
    }
    size_t equals = value.text->find('=');
    std::string name = value.text->substr(0, equals);
    if (equals == std::string::npos) continue;
    if (state.has_integers && !is_safe_arithmetic(std::string_view(*value.text).substr(equals + 1), state))
      unknown(index, "a shell computes with a value that is not known");
    bool appends = name.ends_with('+');
    if (appends) name.pop_back();
    state.forget(name);
    if (plain && !appends && !value.is_glob) state.variables[name] = known_value(value.text->substr(equals + 1));
  }
}

void Predictor::forget_operands(int index, ShellState& state) {
  const std::vector<Value> argv = command(index).argv;
  judge_names(index, state);
  for (const Value& value : argv)
    if (value.text && hides_subscript(*value.text) && argv[0].text != "printf")
      unknown(index, "a builtin evaluates a subscript in its operand");
  if (argv[0].text == "printf") {
    for (size_t i = 1; i + 1 < argv.size(); ++i)
      if (argv[i].text == "-v") state.forget(argv[i + 1].text.value_or("*"));
    return;
  }
  if (argv[0].text == "test" || argv[0].text == "[" || argv[0].text == "wait") return;
  if (argv[0].text == "let") return state.forget("*");
  for (size_t i = 1; i < argv.size(); ++i) {
    if (!argv[i].text) {
      state.forget("*");
    } else if (argv[0].text == "unset") {
      state.forget(*argv[i].text);
      state.functions.erase(*argv[i].text);
    } else {
      state.forget(*argv[i].text);
    }
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
  own.in_function = true;  // later, if at all, in whatever state the shell is in then
  ShellState later = state;
  later.runs_later = true;
  for (auto& [name, value] : later.variables)
    if (name == "IFS") later.splits_by_ifs = true;
  run_text(action, frame.dialect, later, own, index);
}

void Predictor::define_aliases(int index, ShellState& state, const Frame& frame) {
  const std::vector<Value> argv = command(index).argv;
  for (size_t i = 1; i < argv.size(); ++i) {
    if (!argv[i].known()) {
      unknown(index, "an alias that is not known");
      continue;
    }
    size_t equals = argv[i].text->find('=');
    if (equals == std::string::npos) continue;
    state.aliases.insert(argv[i].text->substr(0, equals));
    Frame own = frame;
    own.parent = index;
    own.in_function = true;
    ShellState later = state;
    run_text(known_value(argv[i].text->substr(equals + 1)), frame.dialect, later, own, index);
  }
}

}  // namespace callgate::internal
