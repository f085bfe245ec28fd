// Looks at what the client sends after its request has been allowed, before the server sees it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sandbox/egress/host_grants.h"
#include "sandbox/egress/http_request.h"

namespace callgate {

class ClientGate {
 public:
  virtual ~ClientGate() = default;
  // Appends to `forwarded` what may go on. An error is the reason why the connection must end.
  virtual Result<void> pass(std::string_view bytes, std::string& forwarded) = 0;
};

// A tunnel: TLS may only ask for the tunnel's own host, and port 443 carries nothing but TLS.
class TunnelGate final : public ClientGate {
 public:
  explicit TunnelGate(Endpoint endpoint) : endpoint_(std::move(endpoint)) {}
  Result<void> pass(std::string_view bytes, std::string& forwarded) override;

 private:
  Result<bool> judge() const;

  Endpoint endpoint_;
  std::string held_;  // until the hello is complete
  bool is_open_ = false;
};

// Exactly one request body: what follows it would be a request that nobody has judged, and is dropped.
class BodyGate final : public ClientGate {
 public:
  explicit BodyGate(const BodyFraming& framing);
  Result<void> pass(std::string_view bytes, std::string& forwarded) override;

 private:
  enum class State : uint8_t { size_line, data, data_end, last_line_end, done };
  Result<void> pass_line_byte(char byte);
  Result<void> end_size_line();

  bool is_chunked_;
  uint64_t left_;  // bytes of data until the next line, or the end
  std::string line_;
  State state_;
};

}  // namespace callgate
