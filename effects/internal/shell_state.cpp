#include "effects/internal/shell_state.h"

#include <algorithm>

#include "effects/internal/arithmetic.h"
#include "effects/internal/special.h"

namespace callgate::internal {
namespace {

// A reference to a reference to …: nobody writes longer chains, and a circle is an error of the shell.
constexpr int max_references = 4;
}  // namespace

Value not_known_value(std::string_view name) {
  Value value;
  value.unknown_reason = "the value of $" + std::string(name) + " is not known";
  return value;
}

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
      variable.value = not_known_value(each);
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
  bool may_be_unset = is_new || variable.may_be_unset || variable.value.text == "";
  uint8_t attributes = variable.attributes;
  variable = Variable{};
  variable.may_be_unset = may_be_unset;
  variable.attributes = attributes;
  variable.value = counts && (is_new || was_number) ? number_value() : not_known_value(name);
}

void ShellState::may_become(const std::string& name, const std::vector<Variable>& values) {
  bool is_unset = lacks(name, Dialect::zsh);
  auto [place, is_new] = variables.try_emplace(name);
  Variable& variable = place->second;
  if (variable.attributes != 0 || variable.shape == Variable::Shape::table) return forget(name);
  if (is_unset) {
    variable.shape = Variable::Shape::unset;
  } else if (is_new) {
    variable.may_be_unset = true;
    bool counts = std::all_of(values.begin(), values.end(), [](const Variable& each) {
      return each.shape == Variable::Shape::scalar && holds_number(each.value) && each.value.text != "";
    });
    variable.value = counts ? number_value() : not_known_value(name);
  }
  for (const Variable& each : values) merge_variable(variable, each, name);
}

void ShellState::forget_everything() {
  forget("*");
  for (auto& frame : locals)
    for (auto& [name, outer] : frame) {
      outer.emplace();
      outer->value = not_known_value(name);
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

bool ShellState::lacks(std::string_view name, Dialect dialect) const {
  return is_scrubbed && !assigned_any && find(name) == nullptr && is_surely_unset(name, dialect);
}

}  // namespace callgate::internal
