// From a granted endpoint to a connected socket. Resolving and connecting are one step with the check of the address
// between them, so that a name cannot be judged with one answer of its DNS server and used with another.
#pragma once

#include <atomic>
#include <memory>

#include "base/result.h"
#include "base/unique_fd.h"
#include "sandbox/egress/egress_options.h"
#include "sandbox/egress/host_grants.h"
#include "sandbox/egress/socket_io.h"

namespace callgate {

struct DialFailure {
  bool is_refusal = false;  // ours, and not the network's
  std::string reason;
};

// Safe to use from many threads. `grants` and `options` are borrowed for its life.
class Dialer {
 public:
  Dialer(const HostGrants& grants, const EgressOptions& options);
  tl::expected<UniqueFd, DialFailure> dial(const Endpoint& endpoint, int stop_fd) const;

 private:
  Result<std::vector<IpAddress>> resolve(const Endpoint& endpoint, const Patience& patience) const;

  const HostGrants& grants_;
  const EgressOptions& options_;
  // Also owned by each look-up that is still waiting for a DNS server, since that can outlive the proxy.
  std::shared_ptr<std::atomic<int>> lookups_;
};

}  // namespace callgate
