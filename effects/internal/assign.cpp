#include "effects/internal/assign.h"

#include <algorithm>
#include <cctype>

#include "effects/internal/arithmetic.h"
#include "effects/internal/compute.h"
#include "effects/internal/special.h"

namespace callgate::internal {
namespace {

using Shape = Variable::Shape;

Value with_case(Value value, bool upper) {
  if (!value.known()) return unknown_value("a value in another case");
  for (char& c : *value.text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte > 127) return unknown_value("a value in another case");
    c = static_cast<char>(upper ? std::toupper(byte) : std::tolower(byte));
  }
  return value;
}

Value as_integer(const Value& value, const Surroundings& in) {
  if (!value.known()) return number_value();
  std::optional<int64_t> number = compute(*value.text, in);
  return number ? known_value(std::to_string(*number), value.where) : number_value();
}

Value appended(const Value* old, Value value, bool is_integer, const Surroundings& in) {
  if (is_integer) {
    if (!old || !old->known() || !value.known()) return number_value();
    return as_integer(known_value("(" + *old->text + ")+(" + *value.text + ")"), in);
  }
  if (!old || !old->known()) return unknown_value("what a value is appended to is not known");
  if (value.known()) return known_value(*old->text + *value.text, value.where);
  Value result = unknown_value(value.unknown_reason, value.where);
  result.known_prefix = *old->text + value.known_prefix;
  return result;
}

// What the attributes make of a value that is assigned.
Value converted(const Variable& variable, const Value* old, Value value, bool append, const Surroundings& in) {
  bool is_integer = variable.has(Attribute::integer);
  if (variable.has(Attribute::uncertain) && variable.attributes != Attribute::uncertain)
    return unknown_value("what a variable makes of its value is not known");
  if (append)
    value = appended(old, std::move(value), is_integer, in);
  else if (is_integer)
    value = as_integer(value, in);
  if (variable.has(Attribute::upper_case) || variable.has(Attribute::lower_case))
    value = with_case(std::move(value), variable.has(Attribute::upper_case));
  if (value.text && value.text->size() > max_value_bytes) return unknown_value("a value is too long");
  if (value.text && !in.notes.spend(value.text->size())) return unknown_value("too much to evaluate");
  return value;
}

// PATH, LD_PRELOAD and the like are looked at by whoever runs the command.
void note(std::string_view name, const Value& value, const Surroundings& in) {
  in.notes.mentions_ifs |= name == "IFS";
  bool matters = !name.empty() && (std::isupper(static_cast<unsigned char>(name[0])) || name.ends_with("path"));
  if (matters) in.notes.assigned.push_back({std::string(name), value});
  if (in.dialect == Dialect::zsh && (name == "argv" || is_positional(name)))
    in.state.positionals = {false, false, {}, {}};
  if (name == "BASH_CMDS" || name == "BASH_ALIASES" || name == "commands" || name == "aliases" || name == "functions" ||
      name == "galiases" || name == "saliases" || name == "BASH_ARGV0")
    in.state.lookup_changed = true;
}

// The variable behind `name`, made when it is not there; nullptr when a reference leads nowhere or it is read-only.
Variable* writable(std::string& name, const Surroundings& in) {
  name = in.state.resolve(name);
  if (name.empty()) {
    in.state.forget("*");
    return nullptr;
  }
  bool is_unset = in.state.lacks(name, in.dialect);
  Variable& variable = in.state.variables[name];
  if (is_unset) variable.shape = Shape::unset;
  if (!variable.choices.empty()) {
    Variable plain = variable;
    plain.choices.clear();
    variable = std::move(plain);
  }
  if (!variable.has(Attribute::read_only)) return &variable;
  ++in.notes.failures;
  if (variable.has(Attribute::uncertain)) in.state.forget(name);
  return nullptr;
}

// [2]=x, [key]=x: the text between the brackets. Nothing: an ordinary element; empty: of a kind that is not followed.
std::optional<std::string> key_of(const Word& element) {
  if (element.parts.empty() || element.parts[0].kind != PartKind::glob || !element.parts[0].text.starts_with('['))
    return std::nullopt;
  const std::string& text = element.parts[0].text;
  bool assigns = element.parts.size() > 1 && element.parts[1].kind == PartKind::literal &&
                 (element.parts[1].text.starts_with('=') || element.parts[1].text.starts_with("+="));
  if (text.size() > 2 && text.ends_with(']')) {
    if (!assigns) return std::nullopt;
    return element.parts[1].text.starts_with('=') ? text.substr(1, text.size() - 2) : "";
  }
  return "";
}

Word value_of(const Word& element) {
  Word value{element.where, {element.parts.begin() + 1, element.parts.end()}};
  value.parts[0].text.erase(0, 1);
  return value;
}

Variable unknown_list(std::string_view why) {
  Variable variable;
  variable.value = unknown_value(std::string(why));
  return variable;
}

bool add_element(const Word& element, Variable& to, int64_t& next, const Surroundings& in) {
  std::optional<std::string> key = key_of(element);
  if (!key) {
    if (to.shape == Shape::table) return false;
    for (Value& value : evaluate_word(element, in)) {
      to.exact &= !value.is_glob && !value.any_count;
      to.list[next++] = std::move(value);
    }
    return to.list.size() <= max_elements;
  }
  if (key->empty() || in.dialect == Dialect::zsh) return false;
  Value value = evaluate_single(value_of(element), in);
  if (to.shape == Shape::table) {
    to.table[*key] = std::move(value);
    return to.table.size() <= max_elements;
  }
  std::optional<int64_t> index = compute(*key, in);
  if (!index || *index < 0 || !to.exact) return false;
  to.list[*index] = std::move(value);
  next = *index + 1;
  return to.list.size() <= max_elements;
}

// zsh's m=(key value …).
bool add_pairs(const std::vector<Word>& elements, Variable& to, const Surroundings& in) {
  std::vector<Value> values;
  for (const Word& element : elements)
    for (Value& value : evaluate_word(element, in)) values.push_back(std::move(value));
  if (values.size() % 2 != 0) return false;
  for (size_t i = 0; i < values.size(); i += 2) {
    if (!values[i].known() || values[i + 1].is_glob || values[i + 1].any_count) return false;
    to.table[*values[i].text] = values[i + 1];
  }
  return true;
}

void store_list(const Assignment& assignment, const Surroundings& in) {
  std::string name = assignment.name;
  Variable* found = writable(name, in);
  if (!found) return;
  const Variable old = *found;
  bool is_table = old.shape == Shape::table;
  Variable next = evaluate_list(assignment.elements, is_table, in);
  next.attributes = old.attributes;
  if (old.attributes & (Attribute::integer | Attribute::upper_case | Attribute::lower_case | Attribute::uncertain))
    next = unknown_list("what a variable makes of its values is not known");
  if (assignment.append) {
    bool joins = next.shape == old.shape && (next.shape == Shape::list || is_table);
    if (old.shape == Shape::unset && next.shape == Shape::list) {
      joins = true;
    } else if (joins && is_table) {
      for (const auto& [key, value] : old.table) next.table.emplace(key, value);
    } else if (joins) {
      std::map<int64_t, Value> list = old.list;
      int64_t base = list.empty() ? 0 : list.rbegin()->first + 1;
      for (auto& [index, value] : next.list) list[base + index] = std::move(value);
      next.list = std::move(list);
      next.exact &= old.exact;
    }
    if (!joins || next.list.size() > max_elements) next = unknown_list("what an array is appended to is not known");
  }
  next.attributes = old.attributes;
  in.notes.spend(element_cost * (next.list.size() + next.table.size()) + 1);
  note(name, unknown_value("an array"), in);
  in.state.variables[name] = std::move(next);
}

void store_element(const Assignment& assignment, const Surroundings& in) {
  std::string name = assignment.name;
  Value value = evaluate_single(assignment.value, in);
  Variable* found = writable(name, in);
  if (!found) return;
  bool is_table = found->shape == Shape::table;
  Value key = is_table ? evaluate_single(*assignment.subscript, in) : Value{};
  std::optional<int64_t> index = is_table ? std::nullopt : compute(*assignment.subscript, in);
  note(name, value, in);
  Variable& variable = in.state.variables[name];
  bool plain = variable.attributes == 0 && in.dialect != Dialect::zsh && !assignment.append;
  if (is_table && plain && key.known() && variable.table.size() < max_elements) {
    variable.table[*key.text] = std::move(value);
    return;
  }
  if (variable.shape == Shape::scalar && variable.value.known() && plain) {
    variable.list = {{0, variable.value}};
    variable.shape = Shape::list;
  }
  if (variable.shape == Shape::unset && plain) variable.shape = Shape::list;
  bool is_list = variable.shape == Shape::list && variable.exact && plain;
  if (is_list && index && *index >= 0 && variable.list.size() < max_elements) {
    variable.list[*index] = std::move(value);
    return;
  }
  in.state.forget(name);
}

}  // namespace

void store_scalar(std::string_view given, Value value, bool append, const Surroundings& in) {
  std::string name(given);
  Variable* variable = writable(name, in);
  if (!variable) return;
  bool is_element = variable->shape == Shape::list && in.dialect != Dialect::zsh;
  if (variable->shape == Shape::table || (is_element && !variable->exact)) return in.state.forget(name);
  Value empty = known_value("");
  const Value* old = &variable->value;
  if (variable->shape == Shape::unset) old = &empty;
  if (is_element) old = variable->list.contains(0) ? &variable->list[0] : &empty;
  if (variable->shape == Shape::scalar && !variable->value.text && variable->value.unknown_reason.empty())
    old = nullptr;  // just made: what the environment holds
  Value next = converted(*variable, old, std::move(value), append, in);
  next.any_count &= next.is_number && !next.text;
  note(name, next, in);
  Variable& target = in.state.variables[name];  // computing may have moved it
  if (is_element && target.shape == Shape::list) {
    target.list[0] = std::move(next);
    return;
  }
  target.shape = Shape::scalar;
  target.may_be_unset = false;
  target.list.clear();
  target.exact = true;
  target.value = std::move(next);
}

Variable evaluate_list(const std::vector<Word>& elements, bool is_table, const Surroundings& in) {
  Variable variable;
  variable.shape = is_table ? Shape::table : Shape::list;
  if (is_table && in.dialect == Dialect::zsh)
    return add_pairs(elements, variable, in) ? variable : unknown_list("keys of a table are not known");
  int64_t next = 0;
  bool known = true;
  for (const Word& element : elements) known = known && add_element(element, variable, next, in);
  return known ? variable : unknown_list("elements of an array are not known");
}

// zsh's a[2,3]=(x y), which puts other elements in the place of some, and empty ones before them.
static void store_elements(const Assignment& assignment, const Surroundings& in) {
  for (const Word& element : assignment.elements) evaluate_word(element, in);
  evaluate_single(*assignment.subscript, in);
  note(assignment.name, unknown_value("an array"), in);
  in.state.forget(assignment.name);
}

void store(const Assignment& assignment, const Surroundings& in) {
  if (assignment.is_array && assignment.subscript) return store_elements(assignment, in);
  if (assignment.is_array) return store_list(assignment, in);
  if (assignment.subscript) return store_element(assignment, in);
  Value value = evaluate_single(assignment.value, in);
  value.any_count = false;
  if (!value.text && !value.is_number && is_number_word(assignment.value, in.state))
    value.is_number = value.any_count = true;
  store_scalar(assignment.name, std::move(value), assignment.append, in);
}

void unset_variable(std::string_view given, const Surroundings& in) {
  std::string name(given);
  Variable* variable = writable(name, in);
  if (!variable) return;
  note(name, unknown_value("unset"), in);
  bool hidden = std::any_of(in.state.locals.begin(), in.state.locals.end(),
                            [&](const auto& frame) { return frame.contains(name); });
  // What a local variable hides may show again.
  bool is_outer = !in.state.locals.empty() && !in.state.locals.back().contains(name);
  if (!hidden && !is_outer && !is_dynamic(name, in.dialect)) {
    *variable = Variable{};
    variable->shape = Shape::unset;
    return;
  }
  // So may one that x=1 f hides; and what is assigned from now on stays when the function is left.
  in.state.forget(name);
  for (auto& frame : in.state.locals)
    if (auto found = frame.find(name); found != frame.end()) found->second = in.state.variables[name];
}

static bool is_local_of_caller(std::string_view name, const ShellState& state) {
  return std::any_of(state.locals.begin(), state.locals.end() - 1,
                     [&](const auto& each) { return each.find(name) != each.end(); });
}

void make_local(std::string_view name, const Surroundings& in) {
  if (in.state.locals.empty()) return;
  auto& frame = in.state.locals.back();
  auto [place, is_new] = frame.try_emplace(std::string(name));
  auto found = in.state.variables.find(name);
  if (is_new && found != in.state.variables.end()) place->second = found->second;
  if (!is_new) return;
  bool fixed = place->second && place->second->has(Attribute::read_only);
  // Only zsh lets a local variable hide a global one that is read-only.
  if (fixed && in.dialect != Dialect::zsh && !is_local_of_caller(name, in.state)) {
    if (!place->second->has(Attribute::uncertain)) frame.erase(place);
    return;
  }
  Variable fresh;
  fresh.shape = in.dialect == Dialect::zsh ? Shape::scalar : Shape::unset;
  fresh.value = known_value("");
  if (fixed || is_dynamic(name, in.dialect) || name == "IFS") fresh = unknown_list("a local variable");
  in.state.variables[std::string(name)] = std::move(fresh);
}

bool is_declared_whole(const Statement& statement, const Word& word, Dialect dialect) {
  static constexpr std::string_view declarations[] = {"declare", "typeset", "local", "export", "readonly"};
  const Word& first = statement.words[0];
  bool declares =
      dialect == Dialect::bash && first.parts.size() == 1 && !first.parts[0].quoted &&
      first.parts[0].kind == PartKind::literal &&
      std::find(std::begin(declarations), std::end(declarations), first.parts[0].text) != std::end(declarations);
  if (!declares || word.is_static() || word.parts.empty()) return false;
  const WordPart& start = word.parts[0];
  if (start.kind != PartKind::literal || start.quoted) return false;
  size_t end = start.text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  bool has_brace = std::any_of(word.parts.begin(), word.parts.end(),
                               [](const WordPart& part) { return part.kind == PartKind::brace; });
  if (has_brace || end == 0 || end == std::string::npos || (start.text[0] >= '0' && start.text[0] <= '9')) return false;
  return start.text[end] == '=' || start.text.compare(end, 2, "+=") == 0;
}

}  // namespace callgate::internal
