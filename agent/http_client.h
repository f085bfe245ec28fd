// One HTTP request to a model's server.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace callgate {

struct HttpRequest {
  std::string url;
  std::vector<std::string> headers;  // "name: value"
  std::string body;
};

struct HttpReply {
  long status = 0;
  std::string body;
  std::chrono::seconds retry_after{0};  // as the server asked; 0: it did not
};

struct HttpLimits {
  std::chrono::milliseconds connect_time{15'000};
  // Without streaming, a long answer of a slow model takes minutes before its first byte.
  std::chrono::milliseconds total_time{600'000};
  // A model's longest answer is about half a megabyte; more than this is no model.
  size_t reply_bytes = size_t{8} << 20;
};

// An interface, so that the clients are tested without a network.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // The error's code tells what failed: ETIMEDOUT, EFBIG (a reply above the limit), ECONNREFUSED, EHOSTUNREACH,
  // ECONNRESET (broken on the way), EIO (anything else).
  virtual Result<HttpReply> post(const HttpRequest& request) = 0;
};

// Uses libcurl, which is loaded here. Follows no redirect, since that would carry the key to another server.
Result<std::unique_ptr<HttpClient>> make_http_client(const HttpLimits& limits);

}  // namespace callgate
