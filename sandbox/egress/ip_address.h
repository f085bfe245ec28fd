// An address of either family as one value, and what kind of network it belongs to.
#pragma once

#include <sys/socket.h>

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace callgate {

// IPv4 is kept in its v4-mapped form, so that 127.0.0.1 and ::ffff:127.0.0.1 are the same value.
struct IpAddress {
  std::array<uint8_t, 16> bytes{};

  auto operator<=>(const IpAddress&) const = default;
  bool is_v4() const;
};

// Only what inet_pton takes: dotted decimal without leading zeros, or IPv6 without brackets and scope.
std::optional<IpAddress> parse_ip_address(std::string_view text);
std::optional<IpAddress> ip_address_from(const sockaddr* address);
std::string to_string(const IpAddress& address);

// Fills `out` for connect and returns its length.
socklen_t to_sockaddr(const IpAddress& address, uint16_t port, sockaddr_storage& out);

// Empty for an address of the public internet; else what it is: "loopback", "private network", …
std::string_view why_not_public(const IpAddress& address);
bool is_loopback(const IpAddress& address);

// True for an address of one of this machine's interfaces: its services would see a neighbour, not a stranger.
bool is_own_address(const IpAddress& address);

}  // namespace callgate
