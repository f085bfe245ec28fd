// Who may be talked to: the names that a request gives, and the grants that they are compared with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sandbox/egress/ip_address.h"

namespace callgate {

constexpr uint16_t http_port = 80;
constexpr uint16_t https_port = 443;

// A server in its one spelling, so that comparing text compares servers. A value.
struct Endpoint {
  std::string host;  // lower case, without the last dot; an address as inet_ntop writes it, without brackets
  uint16_t port = 0;
  std::optional<IpAddress> address;  // set when the host is an address and not a name

  bool operator==(const Endpoint&) const = default;
};

// HOST:PORT, with brackets around IPv6.
std::string to_string(const Endpoint& endpoint);

// Lower case and without the last dot, or empty when it is not a host name: user information, percent signs, empty
// labels, and numbers that inet_aton would take for an address (2130706433, 0x7f.1, 010.0.0.1) are none.
std::string normal_host_name(std::string_view text);

// "host:port" or "[v6]:port". Without a port it is `default_port`, or an error when that is 0.
Result<Endpoint> parse_endpoint(std::string_view text, uint16_t default_port);

// A value.
class HostGrants {
 public:
  static Result<HostGrants> parse(const std::vector<std::string>& allowed_hosts);

  // By name or literal address; what a name resolves to is `allows_address`'s question.
  bool allows(const Endpoint& endpoint) const;
  // The grant itself names this port, and is not "the usual two".
  bool names_port(const Endpoint& endpoint) const;
  // Empty when a connection for `endpoint` may go to `address`; else why not.
  std::string why_not_address(const Endpoint& endpoint, const IpAddress& address) const;

 private:
  struct Grant {
    std::string host;  // for a wildcard: ".example.com", or empty for every name
    bool is_wildcard = false;
    uint16_t port = 0;  // 0: 443 and 80
    std::optional<IpAddress> address;

    bool covers_port(uint16_t wanted) const;
    bool covers_host(const Endpoint& endpoint) const;
  };
  static Result<Grant> parse_grant(std::string_view text);

  std::vector<Grant> grants_;
};

}  // namespace callgate
