#include "effects/internal/shell_state.h"

#include <algorithm>

#include "effects/internal/arithmetic.h"
#include "effects/internal/special.h"

namespace callgate::internal {
namespace {

// A reference to a reference to …: nobody writes longer chains, and a circle is an error of the shell.
constexpr int max_references = 4;
// Functions of one name among which the way decides.
constexpr size_t max_bodies = 4;

Value not_known(std::string_view name) {
  Value value;
  value.unknown_reason = "the value of $" + std::string(name) + " is not known";
  return value;
}

bool same_value(const Value& one, const Value& other) {
  return one.text == other.text && one.is_glob == other.is_glob && one.text.has_value();
}

Value merged(const Value& one, const Value& other, std::string_view name) {
  if (same_value(one, other)) return one;
  return holds_number(one) && holds_number(other) ? number_value() : not_known(name);
}

bool is_known(const Variable& variable) {
  if (variable.attributes != 0) return false;
  if (variable.shape == Variable::Shape::scalar) return variable.value.known();
  return variable.shape == Variable::Shape::unset || (variable.shape == Variable::Shape::list && variable.exact);
}

// Adds what the variable may be; false when that is not known.
bool add_choices(std::vector<Variable>& to, const Variable& variable) {
  if (variable.choices.empty() && !is_known(variable)) return false;
  auto add = [&](const Variable& each) {
    if (std::find(to.begin(), to.end(), each) == to.end()) to.push_back(each);
  };
  if (variable.choices.empty()) add(variable);
  for (const Variable& each : variable.choices) add(each);
  return to.size() <= max_choices;
}

void set_choices(Variable& result, const Variable& one, const Variable& other) {
  std::vector<Variable> choices;
  if (add_choices(choices, one) && add_choices(choices, other)) result.choices = std::move(choices);
}

void merge_variable(Variable& into, const Variable& other, std::string_view name) {
  if (into == other) return;
  uint8_t attributes = into.attributes | other.attributes;
  if (into.attributes != other.attributes) attributes |= Attribute::uncertain;
  bool scalars = into.shape == Variable::Shape::scalar && other.shape == Variable::Shape::scalar;
  Variable result;
  result.value = scalars ? merged(into.value, other.value, name) : not_known(name);
  result.attributes = attributes;
  if (attributes == 0) set_choices(result, into, other);
  into = std::move(result);
}

// A variable that only one of the two ways assigned: the other has what the environment gave it.
Variable half_assigned(const Variable& variable, const ShellState& other, std::string_view name) {
  Variable result;
  Variable unset;
  unset.shape = Variable::Shape::unset;
  bool was_unset = other.is_scrubbed && !other.assigned_any && is_surely_unset(name, Dialect::zsh);
  if (was_unset && variable.attributes == 0) set_choices(result, unset, variable);
  bool counts = variable.shape == Variable::Shape::scalar && holds_number(variable.value);
  result.value = counts ? number_value() : not_known(name);
  result.attributes = variable.attributes ? variable.attributes | Attribute::uncertain : 0;
  return result;
}

void merge_variables(ShellState& into, const ShellState& other) {
  for (auto& [name, variable] : into.variables) {
    auto twin = other.variables.find(name);
    if (twin == other.variables.end())
      variable = half_assigned(variable, other, name);
    else
      merge_variable(variable, twin->second, name);
  }
  for (const auto& [name, variable] : other.variables)
    if (!into.variables.contains(name)) into.variables.emplace(name, half_assigned(variable, into, name));
}

// What a local variable hides counts as not known where only one way hides it.
void merge_locals(ShellState& into, const ShellState& other) {
  for (size_t i = 0; i < into.locals.size() && i < other.locals.size(); ++i) {
    if (into.locals[i] == other.locals[i]) continue;
    auto spoil = [&](const auto& from) {
      for (const auto& [name, outer] : from) {
        bool same = into.locals[i].contains(name) && other.locals[i].contains(name) &&
                    into.locals[i].at(name) == other.locals[i].at(name);
        if (same) continue;
        Variable unknown;
        unknown.value = not_known(name);
        into.locals[i][name] = unknown;
      }
    };
    spoil(other.locals[i]);
    auto mine = into.locals[i];
    spoil(mine);
  }
}

void merge_functions(ShellState& into, const ShellState& other) {
  for (auto& [name, choice] : into.functions) {
    auto twin = other.functions.find(name);
    if (twin == other.functions.end()) {
      choice.may_be_missing = true;
      continue;
    }
    if (twin->second == choice) continue;
    for (const Statement* body : twin->second.bodies)
      // One more than are told apart: a thousand of them would be copied with every state.
      if (choice.bodies.size() <= max_bodies &&
          std::find(choice.bodies.begin(), choice.bodies.end(), body) == choice.bodies.end())
        choice.bodies.push_back(body);
    choice.may_be_missing |= twin->second.may_be_missing;
    choice.is_unknown |= twin->second.is_unknown || choice.bodies.size() > max_bodies;
  }
  for (const auto& [name, choice] : other.functions)
    if (auto [place, is_new] = into.functions.emplace(name, choice); is_new) place->second.may_be_missing = true;
}

void merge_options(ShellOptions& into, const ShellOptions& other) {
  into.no_glob &= other.no_glob;
  into.null_glob |= other.null_glob;
  into.fail_glob |= other.fail_glob;
  into.extended_glob |= other.extended_glob;
  into.expand_aliases |= other.expand_aliases;
  into.no_case_match |= other.no_case_match;
  into.last_pipe |= other.last_pipe;
  into.extended_debug |= other.extended_debug;
  into.split_words |= other.split_words;
  into.zsh_changes |= other.zsh_changes;
  into.maybe_local |= other.maybe_local || into.local_options != other.local_options;
  into.local_options |= other.local_options;
}

}  // namespace

Value number_value() {
  Value value;
  value.unknown_reason = "the value of a number is not known";
  value.is_number = true;
  return value;
}

void ShellState::forget(std::string_view name) {
  if (name == "*") {
    positionals = {false, false, {}, {}};
    for (auto& [each, variable] : variables) {
      variable = Variable{};
      variable.value = not_known(each);
      variable.attributes = Attribute::uncertain;
    }
    assigned_any = true;
    return;
  }
  bool counts = name.starts_with('#');
  if (counts) name.remove_prefix(1);
  const Variable* found = find(name);
  std::string target;
  if (found && found->has(Attribute::reference)) {
    target = resolve(name);
    if (target.empty()) return forget("*");
    name = target;
  }
  auto [place, is_new] = variables.try_emplace(std::string(name));
  Variable& variable = place->second;
  bool was_number = variable.shape == Variable::Shape::scalar && holds_number(variable.value);
  uint8_t attributes = variable.attributes;
  variable = Variable{};
  variable.attributes = attributes;
  variable.value = counts && (is_new || was_number) ? number_value() : not_known(name);
}

void ShellState::forget_everything() {
  forget("*");
  for (auto& frame : locals)
    for (auto& [name, outer] : frame) {
      outer.emplace();
      outer->value = not_known(name);
    }
  positionals = {false, false, {}, {}};
  directories.clear();
  directories_if_failed.clear();
  stack.clear();
  knows_stack = false;
  old_directory.reset();
}

const Variable* ShellState::find(std::string_view name) const {
  auto found = variables.find(name);
  return found == variables.end() ? nullptr : &found->second;
}

std::string ShellState::resolve(std::string_view name) const {
  std::string current(name);
  for (int i = 0; i < max_references; ++i) {
    const Variable* variable = find(current);
    if (!variable || !variable->has(Attribute::reference)) return current;
    bool plain = variable->value.known() && !variable->has(Attribute::uncertain) &&
                 std::all_of(variable->value.text->begin(), variable->value.text->end(),
                             [](unsigned char c) { return std::isalnum(c) || c == '_'; });
    if (!plain || variable->value.text->empty()) return "";
    current = *variable->value.text;
  }
  return "";
}

const Value* ShellState::scalar(std::string_view name) const {
  const Variable* variable = find(name);
  if (!variable || variable->has(Attribute::reference)) return nullptr;
  if (variable->shape == Variable::Shape::scalar) return &variable->value;
  if (variable->shape != Variable::Shape::list || !variable->exact) return nullptr;
  auto first = variable->list.find(0);
  return first == variable->list.end() ? nullptr : &first->second;
}

void merge_directories(std::vector<std::string>& into, const std::vector<std::string>& more) {
  if (into.empty()) return;
  if (more.empty()) {
    into.clear();
    return;
  }
  for (const std::string& directory : more)
    if (std::find(into.begin(), into.end(), directory) == into.end()) into.push_back(directory);
  if (into.size() > max_directories) into.clear();
}

void merge(ShellState& into, const ShellState& other) {
  if (other.is_dead) return;
  if (into.is_dead) {
    into = other;
    return;
  }
  merge_variables(into, other);
  merge_functions(into, other);
  merge_locals(into, other);
  merge_options(into.options, other.options);
  into.aliases.insert(other.aliases.begin(), other.aliases.end());
  if (!(into.positionals == other.positionals)) into.positionals = {false, false, {}, {}};
  merge_directories(into.directories, other.directories);
  merge_directories(into.directories_if_failed, other.directories_if_failed);
  if (into.stack != other.stack || !other.knows_stack) into.stack.clear(), into.knows_stack = false;
  if (into.old_directory != other.old_directory) into.old_directory.reset();
  into.runs_later |= other.runs_later;
  into.assigned_any |= other.assigned_any;
  into.lookup_changed |= other.lookup_changed;
}

}  // namespace callgate::internal
