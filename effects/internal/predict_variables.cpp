// Builtins that assign: declare and its kin, read, printf -v, unset, shift.
#include <algorithm>

#include "effects/internal/arithmetic.h"
#include "effects/internal/assign.h"
#include "effects/internal/compute.h"
#include "effects/internal/predictor.h"

namespace callgate::internal {
namespace {

using Shape = Variable::Shape;

bool is_name(std::string_view text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

struct Declaration {
  bool is_local = false;
  bool is_global = false;
  bool is_list = false;
  bool is_table = false;
  bool only_shows = false;
  bool is_odd = false;    // a flag that is not followed
  bool computes = false;  // zsh: the value is an expression, and shown in some form
  uint8_t adds = 0;
  uint8_t removes = 0;
};

void read_flags(std::string_view text, Declaration& to) {
  bool adds = text[0] == '-';
  for (char c : text.substr(1)) {
    uint8_t attribute = c == 'i'   ? Attribute::integer
                        : c == 'l' ? Attribute::lower_case
                        : c == 'u' ? Attribute::upper_case
                        : c == 'n' ? Attribute::reference
                        : c == 'r' ? Attribute::read_only
                                   : 0;
    (adds ? to.adds : to.removes) |= attribute;
    to.is_list |= c == 'a';
    to.is_table |= c == 'A';
    to.is_global |= c == 'g';
    to.only_shows |= c == 'f' || c == 'F' || c == 'p';
    to.is_odd |= std::string_view("ilunraAgfFpxt").find(c) == std::string_view::npos;
  }
}

Declaration read_declaration(std::string_view name, const std::vector<Value>& argv, const Frame& frame, size_t& first) {
  Declaration result;
  bool is_zsh = frame.dialect == Dialect::zsh;
  result.is_local =
      name == "local" || name == "declare" || name == "typeset" || name == "private" || (is_zsh && name != "export");
  if (name == "integer") result.adds |= Attribute::integer;
  if (name == "readonly") result.adds |= Attribute::read_only;
  result.is_odd = name == "float";
  for (; first < argv.size(); ++first) {
    const Value& word = argv[first];
    if (!word.known() || word.text->size() < 2 || ((*word.text)[0] != '-' && (*word.text)[0] != '+')) break;
    if (*word.text == "--") {
      ++first;
      break;
    }
    read_flags(*word.text, result);
    // zsh's floats: the widths of the others are no letters, and odd.
    result.computes |= is_zsh && word.text->find_first_of("EF") != std::string::npos;
  }
  // zsh has other letters, and other meanings for -l and -u, -n and -i with a base.
  if (is_zsh) {
    result.is_odd |= (result.adds & (Attribute::lower_case | Attribute::upper_case | Attribute::reference)) != 0;
    result.only_shows = false;
    result.computes |= name == "float";
    result.is_odd |= result.computes;
    // A base or a width may be a word of its own.
    bool has_number = first > 1 && first < argv.size() && argv[first].known() && !argv[first].text->empty() &&
                      argv[first].text->find_first_not_of("0123456789") == std::string::npos;
    result.is_odd |= has_number;
    result.computes |= has_number && (result.adds & Attribute::integer) != 0;
    first += has_number;
  }
  result.is_local &= !result.is_global;
  return result;
}

// zsh applies these to the value that is there, and other shells to those that come.
constexpr uint8_t converting = Attribute::integer | Attribute::lower_case | Attribute::upper_case;

void set_shape(Variable& variable, const Declaration& declaration, Dialect dialect) {
  if (declaration.is_odd) {
    variable = Variable{};
    // Whatever is assigned later is changed as well.
    variable.attributes = Attribute::uncertain | (declaration.computes ? Attribute::integer : Attribute::upper_case);
    variable.value = unknown_value("what a declaration makes of a variable is not known");
    return;
  }
  const uint8_t before = variable.attributes;
  variable.attributes = static_cast<uint8_t>((variable.attributes | declaration.adds) & ~declaration.removes);
  bool is_other = declaration.is_list && (variable.shape == Shape::scalar || variable.shape == Shape::table);
  if (dialect == Dialect::zsh && (is_other || ((before ^ variable.attributes) & converting) != 0)) {
    Variable next;
    next.attributes = variable.attributes;
    bool empties = is_other && (variable.attributes & converting) == 0;
    if (empties)
      next.shape = Shape::list;
    else
      next.value = unknown_value("what a declaration makes of a value is not known");
    variable = std::move(next);
    return;
  }
  bool is_empty = variable.shape == Shape::unset || (variable.shape == Shape::scalar && variable.value.text == "");
  if (is_empty && (declaration.is_list || declaration.is_table)) {
    variable.shape = declaration.is_table ? Shape::table : Shape::list;
    variable.value = Value{};
  } else if (declaration.is_table && variable.shape != Shape::table) {
    variable.value = unknown_value("a table that was something else");
    variable.shape = Shape::scalar;
  }
}

// zsh's `shift a`: the first element of an array goes. False when it is none that is known.
bool shift_list(const std::string& name, ShellState& state) {
  auto found = state.variables.find(name);
  if (found == state.variables.end()) return false;
  Variable& variable = found->second;
  bool is_plain = variable.shape == Shape::list && variable.exact && variable.attributes == 0 &&
                  variable.choices.empty() && !variable.may_be_unset && !variable.list.empty();
  if (!is_plain) return false;
  std::map<int64_t, Value> rest;
  for (auto& [index, value] : variable.list)
    if (index > 0) rest[index - 1] = std::move(value);
  variable.list = std::move(rest);
  return true;
}

}  // namespace

static void fix_functions(const std::vector<Value>& argv, size_t first, uint8_t attributes, ShellState& state) {
  for (; first < argv.size() && (attributes & Attribute::read_only) != 0; ++first)
    for (auto& [name, choice] : state.functions)
      choice.may_be_fixed |= !argv[first].known() || argv[first].text == name;
}

// export NAME=value, local NAME, declare -i NAME: words, because quoting may make the name.
void Predictor::declare(int index, std::string_view name, ShellState& state, const Frame& frame) {
  judge_names(index, state);
  const std::vector<Value> argv = command(index).argv;
  size_t first = 1;
  Declaration declaration = read_declaration(name, argv, frame, first);
  if (declaration.only_shows) return fix_functions(argv, first, declaration.adds, state);
  // Outside a function bash refuses it, and the variable stays what it was.
  if (name == "local" && frame.dialect == Dialect::bash && !frame.in_function && state.locals.empty()) return;
  Surroundings in = around(state, frame);
  auto prepare = [&](const std::string& variable) {
    if (declaration.is_local && !state.locals.empty()) make_local(variable, in);
    // A global variable that local ones hide: which one is meant later is not followed.
    bool hidden = declaration.is_global && std::any_of(state.locals.begin(), state.locals.end(),
                                                       [&](const auto& each) { return each.contains(variable); });
    if (hidden) unknown(index, "a global variable behind a local one");
    bool is_new = !state.find(variable);
    if (is_new && !declaration.adds && !declaration.is_odd && !declaration.is_list && !declaration.is_table) return;
    Variable& target = state.variables[variable];
    target.choices.clear();
    if (is_new) target.value = unknown_value("the value of $" + variable + " is not known");
    bool was_fixed = target.has(Attribute::read_only);
    bool fixes = (declaration.adds & Attribute::read_only) != 0;
    Declaration own = declaration;
    if (fixes && !was_fixed) own.adds &= static_cast<uint8_t>(~Attribute::read_only);  // after its value
    if (is_new && (own.is_list || own.is_table)) target.shape = Shape::unset;
    set_shape(target, own, frame.dialect);
  };
  auto fix = [&](const std::string& variable) {
    if ((declaration.adds & Attribute::read_only) == 0) return;
    if (!state.find(variable)) state.forget(variable);
    state.variables[variable].attributes |= Attribute::read_only;
  };
  for (; first < argv.size(); ++first) {
    const Value& word = argv[first];
    const std::string& text = word.text ? *word.text : word.known_prefix;
    size_t equals = text.find('=');
    std::string variable = text.substr(0, equals);
    bool appends = equals != std::string::npos && variable.ends_with('+');
    if (appends) variable.pop_back();
    if ((!word.text && equals == std::string::npos) || !is_name(variable)) {
      state.forget(variable.find('[') == std::string::npos || !word.text ? "*"
                                                                         : variable.substr(0, variable.find('[')));
      continue;
    }
    prepare(variable);
    if (equals == std::string::npos) {
      fix(variable);
      continue;
    }
    Value value = word;
    if (word.text)
      value.text = text.substr(equals + 1);
    else
      value.known_prefix = text.substr(equals + 1);
    if (word.is_glob) value = unknown_value("a pattern in an assignment");
    const Variable* target = state.find(variable);
    if (target && target->has(Attribute::integer) && !holds_number(value) &&
        !(value.known() && is_safe_arithmetic(*value.text, state)))
      unknown(index, "a shell computes with a value that is not known");
    if ((declaration.adds & Attribute::reference) != 0) {
      // The word is the name that is meant, and not a value for it.
      Variable& pointer = state.variables[variable];
      pointer.shape = Shape::scalar;
      if (!value.known() || !is_name(*value.text)) unknown(index, "a name reference makes another variable of a value");
      pointer.value = std::move(value);
      continue;
    }
    store_scalar(variable, std::move(value), appends, in);
    fix(variable);
  }
  if (!statement_) return;
  for (const Assignment& assignment : statement_->assignments) {
    if (!assignment.is_array) continue;
    prepare(assignment.name);
    store(assignment, in);
    fix(assignment.name);
  }
}

void Predictor::unset(int index, ShellState& state, const Frame& frame) {
  judge_names(index, state);
  const std::vector<Value> argv = command(index).argv;
  bool functions = argv[0].text == "unfunction";
  bool variables = false;
  bool reference = false;
  size_t i = 1;
  for (; i < argv.size() && argv[i].known() && argv[i].text->size() > 1 && (*argv[i].text)[0] == '-'; ++i) {
    functions |= argv[i].text->find('f') != std::string::npos;
    variables |= argv[i].text->find('v') != std::string::npos;
    reference |= argv[i].text->find_first_of("nm") != std::string::npos;
  }
  for (; i < argv.size(); ++i) {
    if (!argv[i].known() || reference) {
      state.forget("*");
      for (auto& [name, choice] : state.functions) choice.is_unknown = true;
      continue;
    }
    const std::string& name = *argv[i].text;
    auto function = state.functions.find(name);
    if (functions) {
      if (function == state.functions.end()) continue;
      if (function->second.may_be_fixed)
        function->second.may_be_missing = true;
      else
        state.functions.erase(function);
      continue;
    }
    // bash takes a function where there is no variable of the name.
    if (function != state.functions.end() && !variables && frame.dialect != Dialect::zsh)
      function->second.may_be_missing = true;
    size_t bracket = name.find('[');
    if (bracket == std::string::npos) {
      unset_variable(name, around(state, frame));
      continue;
    }
    std::string base = name.substr(0, bracket);
    Variable* found = state.variables.contains(base) ? &state.variables[base] : nullptr;
    std::string_view subscript = std::string_view(name).substr(bracket + 1);
    if (subscript.ends_with(']')) subscript.remove_suffix(1);
    bool plain = found && found->shape == Shape::list && found->exact && found->attributes == 0 &&
                 frame.dialect == Dialect::bash && subscript != "@" && subscript != "*";
    std::optional<int64_t> element = plain ? compute(subscript, around(state, frame)) : std::nullopt;
    if (element && *element >= 0)
      state.variables[base].list.erase(*element);
    else
      state.forget(base);
  }
}

// shift, shift 2
void Predictor::shift(int index, ShellState& state) {
  const std::vector<Value>& argv = command(index).argv;
  if (command(index).dialect == Dialect::zsh && argv.size() == 2 && argv[1].known() && shift_list(*argv[1].text, state))
    return;
  // zsh's shift takes arrays as well.
  for (size_t i = 1; i < argv.size() && command(index).dialect == Dialect::zsh; ++i)
    if (!argv[i].known() || is_name(*argv[i].text)) state.forget(argv[i].known() ? *argv[i].text : "*");
  for (Positionals& choice : state.positionals.choices) shift_one(index, choice);
  bool all_known = std::all_of(state.positionals.choices.begin(), state.positionals.choices.end(),
                               [](const Positionals& choice) { return choice.known; });
  if (state.positionals.choices.empty())
    shift_one(index, state.positionals);
  else if (!all_known)
    state.positionals = {false, false, {}, {}};
}

void Predictor::shift_one(int index, Positionals& positionals) {
  const std::vector<Value>& argv = command(index).argv;
  size_t count = 1;
  bool known = positionals.known && argv.size() <= 2;
  if (known && argv.size() == 2) {
    known = argv[1].known() && argv[1].text->size() < 6 && holds_number(argv[1]) && !argv[1].text->starts_with('-');
    if (known) count = argv[1].text->empty() ? 0 : std::stoul(*argv[1].text);
  }
  for (size_t i = 0; known && i < count && i < positionals.values.size(); ++i)
    known = !positionals.values[i].any_count && !positionals.values[i].is_glob;
  if (known && count > positionals.values.size()) {
    known = positionals.exact;
    count = 0;  // refused
  }
  if (!known) {
    positionals = {false, false, {}, {}};
    return;
  }
  positionals.values.erase(positionals.values.begin(), positionals.values.begin() + static_cast<ptrdiff_t>(count));
}

void Predictor::set_positionals(int index, size_t first, ShellState& state) {
  const std::vector<Value>& argv = command(index).argv;
  Positionals next;
  next.zero = state.positionals.zero;
  next.values.assign(argv.begin() + static_cast<ptrdiff_t>(first), argv.end());
  for (const Value& value : next.values) next.exact &= !value.any_count && !value.is_glob;
  if (next.values.size() > max_elements) next = {false, false, {}, {}};
  state.positionals = std::move(next);
}

// What these read or compute is not known; which variables they fill is.
void Predictor::assign_operands(int index, std::string_view name, ShellState& state, const Frame& frame) {
  judge_names(index, state);
  const std::vector<Value> argv = command(index).argv;
  bool tests = name == "test" || name == "[";
  bool formats = name == "printf" || name == "print";
  for (const Value& value : argv)
    if (value.text && !formats && !tests && value.text->find('[') != std::string::npos &&
        value.text->find_first_of("$`") != std::string::npos)
      unknown(index, "a builtin evaluates a subscript in its operand");
  if (tests) {
    // test -v 'a[$(x)]', also where the operator is not -v: mksh computes with -eq.
    for (size_t i = 2; i < argv.size(); ++i)
      if ((argv[i - 1].text == "-v" || argv[i - 1].text == "-R") && argv[i].text &&
          argv[i].text->find('[') != std::string::npos && argv[i].text->find_first_of("$`") != std::string::npos)
        unknown(index, "a builtin evaluates a subscript in its operand");
    return;
  }
  auto assign = [&](const Value& variable) {
    if (!variable.text || variable.is_glob) return state.forget("*");
    std::string base = variable.text->substr(0, variable.text->find_first_of("[?="));
    store_scalar(base, unknown_value("the value of $" + base + " is not known"), false, around(state, frame));
    state.forget(base);
  };
  if (formats || name == "wait") {
    for (size_t i = 1; i < argv.size(); ++i) {
      bool takes = i > 1 && argv[i - 1].text == (name == "wait" ? "-p" : "-v");
      bool attached =
          argv[i].text && argv[i].text->size() > 2 && argv[i].text->starts_with(name == "wait" ? "-p" : "-v");
      if (takes && i == 2 && name == "printf" && argv.size() == 5 && argv[3].text == "%s" && argv[4].known() &&
          argv[i].known() && is_name(*argv[i].text)) {
        store_scalar(*argv[i].text, argv[4], false, around(state, frame));
        return;
      }
      if (takes) assign(argv[i]);
      if (attached) assign(known_value(argv[i].text->substr(2)));
      bool odd = name == "print" && argv[i].text && argv[i].text->starts_with('-') &&
                 argv[i].text->find_first_of("vzPSp") != std::string::npos;
      if (odd) {
        unknown(index, "print does more than to write");
        state.forget("*");
      }
    }
    return;
  }
  if (name == "let") {
    for (size_t i = 1; i < argv.size(); ++i)
      if (argv[i].known())
        compute(*argv[i].text, around(state, frame));
      else
        state.forget("*");
    return;
  }
  if ((name == "read" || name == "mapfile" || name == "readarray") && read_herestring(index, name, state, frame))
    return;
  bool any = false;
  for (size_t i = 1; i < argv.size(); ++i) {
    bool is_option = argv[i].text && argv[i].text->starts_with('-') && argv[i].text->size() > 1;
    if (!is_option) any = true;
    if (!is_option) assign(argv[i]);
  }
  if (name == "getopts") state.forget("OPTARG");
  if (name == "read" && (!any || frame.dialect == Dialect::zsh)) state.forget("REPLY"), state.forget("reply");
  if (name == "mapfile" || name == "readarray") state.forget("MAPFILE");
}

}  // namespace callgate::internal
