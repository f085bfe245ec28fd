// The user's and the machine's policy for a process that lives long: as a whole snapshot, read again when a file has
// changed. A file that is broken now is an error now: who goes on with yesterday's rules has lost today's deny.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "gateway/gateway.h"
#include "policy/policy.h"

namespace callgate {

// One rule set of all layers at one time. A value that is shared and never changed.
struct PolicySnapshot {
  Policy policy;
  std::string digest;  // of the policy: the version in the journal
};

// Not for several threads at once.
class PolicySource {
 public:
  explicit PolicySource(GatewayConfig config) : config_(std::move(config)) {}

  // Looks at the files (one stat each) and reads all of them when one is another than before. Shared with the calls
  // that were judged by it and still run.
  Result<std::shared_ptr<const PolicySnapshot>> current();

 private:
  GatewayConfig config_;
  std::vector<uint64_t> seen_;  // what stat said of the files when the snapshot was read
  std::shared_ptr<const PolicySnapshot> snapshot_;
};

}  // namespace callgate
