// The user's files: the trust list and the policy layers, read and written with care.
#pragma once

#include <string>

#include "base/result.h"
#include "gateway/gateway.h"
#include "policy/policy.h"
#include "policy/trust.h"

namespace callgate {

constexpr size_t max_policy_bytes = 1 << 20;

// `home`/trust.json; no file is an empty store, a broken one is an error.
Result<TrustStore> load_trust(const std::string& home);
Result<void> save_trust(const std::string& home, const TrustStore& store);

// Digest of what configures a workspace: .callgate/policy.toml, or that there is none.
Result<std::string> workspace_identity(const std::string& workspace);

// The managed and the user's layer. An error in either is an error of the whole: nothing runs under half a policy.
Result<Policy> load_policy(const GatewayConfig& config);

// The same with one more rule of the user's: what would it change?
Result<Policy> load_policy_with(const GatewayConfig& config, const std::string& rule);

// Adds a rule to the user's policy file, after checking that the whole still parses.
Result<void> append_user_rule(const GatewayConfig& config, const std::string& rule);

}  // namespace callgate
