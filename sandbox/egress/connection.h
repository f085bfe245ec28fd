// One client of the proxy, from its request to the end of what it was granted.
#pragma once

#include "base/unique_fd.h"
#include "sandbox/egress/contact_log.h"
#include "sandbox/egress/dialer.h"
#include "sandbox/egress/egress_options.h"
#include "sandbox/egress/host_grants.h"

namespace callgate {

// What all connections share. Pinned: its members borrow from each other.
struct EgressShared {
  EgressShared(HostGrants allowed, EgressOptions how, UniqueFd stop_event)
      : grants(std::move(allowed)), options(std::move(how)), dialer(grants, options), stop(std::move(stop_event)) {}
  EgressShared(const EgressShared&) = delete;
  EgressShared& operator=(const EgressShared&) = delete;

  const HostGrants grants;
  const EgressOptions options;
  const Dialer dialer;
  const UniqueFd stop;  // readable from the moment when everything must end
  ContactLog log;
};

// Returns when the connection has ended.
void serve_connection(UniqueFd client, EgressShared& shared);

}  // namespace callgate
