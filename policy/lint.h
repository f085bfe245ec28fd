// What is wrong with a policy that loads: rules that can never speak, that speak of too much, or that are easy to miss.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "policy/rules.h"

namespace callgate {

struct LintNote {
  std::string rule;
  std::string origin;  // "policy.toml:12"
  std::string text;
};

// `now` in Unix seconds, for rules that have expired.
std::vector<LintNote> lint_rules(const RuleSet& rules, int64_t now);

}  // namespace callgate
