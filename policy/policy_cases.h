// Cases beside a policy: `[[test]]` tables of a policy.test.toml or of the policy itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/decision.h"
#include "policy/policy.h"

namespace callgate {

struct PolicyCase {
  std::string origin;  // "policy.test.toml:3"
  std::string command;
  Verdict expected = Verdict::deny;
  std::string rule;  // a rule, pack rule or check that must be among the reasons; empty: any
  Dialect dialect = Dialect::bash;
  Mode mode = Mode::ask;
  bool trusted = true;
};

Result<std::vector<PolicyCase>> parse_policy_cases(std::string_view toml, std::string_view origin);

// What is otherwise than the case expects, in one line; empty: nothing.
std::string difference(const PolicyCase& item, const Decision& decision);

}  // namespace callgate
