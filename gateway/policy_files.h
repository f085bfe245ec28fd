// The user's policy layers, read and written with care.
#pragma once

#include <string>

#include "base/result.h"
#include "gateway/gateway.h"
#include "policy/policy.h"

namespace callgate {

constexpr size_t max_policy_bytes = 1 << 20;

// The managed and the user's layer. An error in either is an error of the whole: nothing runs under half a policy.
Result<Policy> load_policy(const GatewayConfig& config);

// The same with one more rule of the user's: what would it change?
Result<Policy> load_policy_with(const GatewayConfig& config, const std::string& rule);

// Adds a rule to the user's policy file, after checking that the whole still parses.
Result<void> append_user_rule(const GatewayConfig& config, const std::string& rule);

}  // namespace callgate
