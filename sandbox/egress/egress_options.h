// How patient and how wide the proxy is. The defaults are what runs; tests shorten the times.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sandbox/egress/ip_address.h"

namespace callgate {

struct EgressOptions {
  // npm opens 15 at once, cargo and pip fewer. When all are taken, new ones wait in the listener's backlog.
  size_t max_connections = 64;
  // nginx and Apache take 8 KiB for one line; whoever sends more than this is not an honest client.
  size_t head_bytes = 16 * 1024;
  // For the whole head, so that a byte now and then does not hold a connection for ever.
  std::chrono::milliseconds head_time{15'000};
  std::chrono::milliseconds connect_time{15'000};
  // Model servers think for minutes before they answer.
  std::chrono::milliseconds idle_time{300'000};
  // getaddrinfo when empty. Called on a thread of its own.
  std::function<Result<std::vector<IpAddress>>(const std::string& host)> resolve;
};

}  // namespace callgate
