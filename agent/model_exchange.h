// What both dialects share: a request is sent, sent again when the server is busy, and its answer or error is read.
#pragma once

#include <chrono>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "agent/http_client.h"
#include "base/result.h"

namespace callgate {

struct RetryPolicy {
  int retries = 3;
  // Doubled each time, and each wait is somewhere between half of it and all: clients that failed together would
  // otherwise come back together.
  std::chrono::milliseconds first_wait{1'000};
  // A server that asks for more than this is answered with an error instead of a hanging session.
  std::chrono::milliseconds longest_wait{60'000};
  std::function<void(std::chrono::milliseconds)> wait;  // sleeps when empty
};

struct Exchange {
  std::string body;
  int retries = 0;
};

// The body of a reply with status 2xx. An error says `provider: HTTP 429 after 3 retries: what the server said`, and
// never holds the key, whatever the server echoes.
Result<Exchange> exchange(HttpClient& http, const HttpRequest& request, const RetryPolicy& policy,
                          std::string_view provider, std::string_view api_key);

}  // namespace callgate
