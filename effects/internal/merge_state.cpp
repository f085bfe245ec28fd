// What is known where two ways lead to the same place.
#include <algorithm>

#include "effects/internal/arithmetic.h"
#include "effects/internal/shell_state.h"

namespace callgate::internal {
namespace {

// Functions of one name among which the way decides.
constexpr size_t max_bodies = 4;

// Not empty: ${x:-y} tells the difference.
bool is_some_number(const Value& value) {
  return holds_number(value) && value.text != "";
}

bool same_value(const Value& one, const Value& other) {
  return one.text == other.text && one.is_glob == other.is_glob && one.text.has_value();
}

Value merged(const Value& one, const Value& other, std::string_view name) {
  if (same_value(one, other)) return one;
  return is_some_number(one) && is_some_number(other) ? number_value() : not_known_value(name);
}

bool is_known(const Variable& variable) {
  if (variable.attributes != 0) return false;
  if (variable.shape == Variable::Shape::scalar) return variable.value.known();
  return variable.shape == Variable::Shape::unset || (variable.shape == Variable::Shape::list && variable.exact);
}

// Where a value was written makes it no other value.
void forget_places(Variable& variable) {
  variable.value.where = {};
  for (auto& [index, value] : variable.list) value.where = {};
  for (auto& [key, value] : variable.table) value.where = {};
}

// Adds what the variable may be; false when that is not known.
bool add_choices(std::vector<Variable>& to, const Variable& variable) {
  if (variable.choices.empty() && !is_known(variable)) return false;
  auto add = [&](Variable each) {
    forget_places(each);
    if (std::find(to.begin(), to.end(), each) == to.end()) to.push_back(std::move(each));
  };
  if (variable.choices.empty()) add(variable);
  for (const Variable& each : variable.choices) add(each);
  return to.size() <= max_choices;
}

void set_choices(Variable& result, const Variable& one, const Variable& other) {
  std::vector<Variable> choices;
  if (add_choices(choices, one) && add_choices(choices, other)) result.choices = std::move(choices);
}

}  // namespace

void merge_variable(Variable& into, const Variable& other, std::string_view name) {
  if (into == other) return;
  uint8_t attributes = into.attributes | other.attributes;
  if (into.attributes != other.attributes) attributes |= Attribute::uncertain;
  bool scalars = into.shape == Variable::Shape::scalar && other.shape == Variable::Shape::scalar;
  Variable result;
  result.value = scalars ? merged(into.value, other.value, name) : not_known_value(name);
  result.attributes = attributes;
  result.may_be_unset = into.may_be_unset || other.may_be_unset;
  if (attributes == 0) set_choices(result, into, other);
  into = result.choices.size() == 1 ? Variable(result.choices[0]) : std::move(result);
}

namespace {

// A variable that only one of the two ways assigned: the other has what the environment gave it.
Variable half_assigned(const Variable& variable, const ShellState& other, std::string_view name) {
  Variable result;
  Variable unset;
  unset.shape = Variable::Shape::unset;
  if (other.lacks(name, Dialect::zsh) && variable.attributes == 0) set_choices(result, unset, variable);
  bool counts = variable.shape == Variable::Shape::scalar && is_some_number(variable.value);
  result.may_be_unset = true;
  result.value = counts ? number_value() : not_known_value(name);
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

bool add_choices(std::vector<Positionals>& to, const Positionals& positionals) {
  if (!positionals.known && positionals.choices.empty()) return false;
  auto add = [&](Positionals each) {
    for (Value& value : each.values) value.where = {};
    if (each.zero) each.zero->where = {};
    if (std::find(to.begin(), to.end(), each) == to.end()) to.push_back(std::move(each));
  };
  if (positionals.known) add(positionals);
  for (const Positionals& each : positionals.choices) add(each);
  return to.size() <= max_choices;
}

void merge_positionals(Positionals& into, const Positionals& other) {
  if (into == other) return;
  Positionals result{false, false, {}, {}};
  std::vector<Positionals> choices;
  if (add_choices(choices, into) && add_choices(choices, other)) result.choices = std::move(choices);
  // Where they only stand elsewhere in the text.
  into = result.choices.size() == 1 ? Positionals(result.choices[0]) : std::move(result);
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
        unknown.value = not_known_value(name);
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
    choice.may_be_fixed |= twin->second.may_be_fixed;
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
  into.may_split |= other.may_split || into.split_words != other.split_words;
  into.split_words |= other.split_words;
  into.zsh_changes |= other.zsh_changes;
  into.maybe_local |= other.maybe_local || into.local_options != other.local_options;
  into.local_options |= other.local_options;
}

}  // namespace

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
  merge_positionals(into.positionals, other.positionals);
  merge_directories(into.directories, other.directories);
  merge_directories(into.directories_if_failed, other.directories_if_failed);
  if (into.stack != other.stack || !other.knows_stack) into.stack.clear(), into.knows_stack = false;
  if (into.old_directory != other.old_directory) into.old_directory.reset();
  into.runs_later |= other.runs_later;
  into.assigned_any |= other.assigned_any;
  into.lookup_changed |= other.lookup_changed;
  into.has_job &= other.has_job;
}

}  // namespace callgate::internal
