// What a shell that is started finds in its environment: what ours had, and what this text exported.
#include <algorithm>

#include "effects/internal/predictor.h"
#include "effects/internal/special.h"

namespace callgate::internal {
namespace {

// They pass their own environment on, but for what their words say.
bool passes_environment(std::string_view wrapper) {
  static constexpr std::string_view names[] = {"bash",    "sh",      "dash",    "zsh",      "env",  "nice", "ionice",
                                               "timeout", "nohup",   "setsid",  "stdbuf",   "time", "find", "xargs",
                                               "flock",   "command", "builtin", "exec",     "eval", "awk",  "-",
                                               "noglob",  "rbash",   "ksh",     "nocorrect"};
  return std::find(std::begin(names), std::end(names), wrapper) != std::end(names);
}

// Exported or not: the text says it too late to know for sure (set -a, a name that came with the environment).
Variable perhaps_exported(const std::string& name, const Variable& variable) {
  Variable result;
  result.value = unknown_value("the value of $" + name + " is not known");
  bool is_scalar = variable.shape == Variable::Shape::scalar && variable.attributes == 0;
  if (!is_scalar) return result;
  if (variable.value.is_number && !variable.value.text) result.value = variable.value;
  std::vector<Variable> values = variable.choices.empty() ? std::vector<Variable>{variable} : variable.choices;
  Variable unset;
  unset.shape = Variable::Shape::unset;
  result.choices.push_back(unset);
  for (const Variable& value : values) {
    if (value.shape == Variable::Shape::unset) continue;
    if (value.shape != Variable::Shape::scalar || !value.value.known() || result.choices.size() == max_choices) {
      result.choices.clear();
      break;
    }
    result.choices.push_back(value);
  }
  return result;
}

Variable given(const EvaluatedAssignment& assignment) {
  Variable variable;
  variable.value = assignment.value;
  if (!variable.value.known() && !variable.value.is_number)
    variable.value = unknown_value("the value of $" + assignment.name + " is not known");
  return variable;
}

}  // namespace

void Predictor::inherit(const Use& use, ShellState& inner) {
  const ShellState& outer = *use.state;
  bool is_passed = passes_environment(use.name) && !use.frame.elsewhere &&
                   std::all_of(use.frame.wrappers.begin(), use.frame.wrappers.end(), passes_environment);
  inner.is_scrubbed = is_passed && outer.is_scrubbed && !outer.assigned_any;
  inner.assigned_any = outer.assigned_any;
  // Each shell sets these anew.
  auto is_own = [](std::string_view name) { return name == "IFS" || name == "OPTIND" || is_positional(name); };
  notes_.spend(60 * outer.variables.size());
  for (const auto& [name, variable] : outer.variables) {
    if (is_own(name)) continue;
    Variable exported = perhaps_exported(name, variable);
    if (!is_passed && !exported.value.is_number) {
      exported.choices.clear();
      exported.value = unknown_value("the value of $" + name + " is not known");
    }
    inner.variables.emplace(name, std::move(exported));
  }
  for (const EvaluatedAssignment& each : command(use.index).assignments)
    if (!is_own(each.name)) inner.variables[each.name] = given(each);
  inherit_functions(use, inner);
}

// export -f f; bash -c f: whether a function was exported is said in too many ways (set -a, declare -fx) to know, and
// zsh passes on what it does not use.
void Predictor::inherit_functions(const Use& use, ShellState& inner) {
  notes_.spend(60 * use.state->functions.size());
  inner.functions = use.state->functions;
  for (auto& [name, choice] : inner.functions) choice.may_be_missing = true, choice.may_be_fixed = false;
}

}  // namespace callgate::internal
