#include "sandbox/egress/ip_address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>

namespace callgate {
namespace {

constexpr std::array<uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

struct Network {
  std::array<uint8_t, 16> bytes;
  size_t bits;
  std::string_view what;
};

// IANA's special-purpose registry (RFC 6890 and later), and the metadata services that hide in public space.
constexpr Network special_v4[] = {
    {{0}, 8, "this network"},
    {{10}, 8, "private network"},
    {{100, 64}, 10, "carrier-grade NAT"},  // Alibaba's metadata service, 100.100.100.200, is in it
    {{127}, 8, "loopback"},
    {{169, 254, 169, 254}, 32, "cloud metadata service"},
    {{169, 254}, 16, "link-local"},
    {{172, 16}, 12, "private network"},
    {{192, 0, 0}, 24, "protocol assignments"},  // Oracle's metadata service, 192.0.0.192, is in it
    {{192, 0, 2}, 24, "documentation"},
    {{192, 88, 99}, 24, "6to4 relay"},
    {{192, 168}, 16, "private network"},
    {{198, 18}, 15, "benchmarking"},
    {{198, 51, 100}, 24, "documentation"},
    {{203, 0, 113}, 24, "documentation"},
    {{168, 63, 129, 16}, 32, "cloud metadata service"},  // Azure's wire server: a public address in name only
    {{224}, 4, "multicast"},
    {{240}, 4, "reserved"},
};

constexpr Network special_v6[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 128, "unspecified"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback"},
    {{0xfc}, 7, "unique local"},  // AWS's fd00:ec2::254 is in it
    {{0xfe, 0x80}, 10, "link-local"},
    {{0xfe, 0xc0}, 10, "site-local"},
    {{0xff}, 8, "multicast"},
    {{0x20, 0x01, 0x00, 0x00}, 23, "protocol assignments"},  // Teredo among them: it carries an IPv4 address
    {{0x20, 0x01, 0x0d, 0xb8}, 32, "documentation"},
    {{0x3f, 0xff}, 20, "documentation"},
};

bool is_in(std::span<const uint8_t> address, const Network& network) {
  const size_t whole = network.bits / 8;
  const size_t rest = network.bits % 8;
  if (!std::equal(network.bytes.begin(), network.bytes.begin() + whole, address.begin())) return false;
  if (rest == 0) return true;
  const auto mask = static_cast<uint8_t>(0xff << (8 - rest));
  return (address[whole] & mask) == (network.bytes[whole] & mask);
}

template <size_t count>
std::string_view find_special(std::span<const uint8_t> address, const Network (&table)[count]) {
  const auto* found = std::find_if(std::begin(table), std::end(table), [&](auto& net) { return is_in(address, net); });
  return found == std::end(table) ? std::string_view{} : found->what;
}

IpAddress from_v4(const void* four_bytes) {
  IpAddress address;
  std::copy(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin());
  std::memcpy(address.bytes.data() + mapped_prefix.size(), four_bytes, 4);
  return address;
}

bool starts_with(const IpAddress& address, std::initializer_list<uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), address.bytes.begin());
}

// IPv6 forms that a gateway turns into IPv4: judged as the IPv4 address that the packet ends up at.
std::optional<std::span<const uint8_t>> embedded_v4(const IpAddress& address) {
  const std::span<const uint8_t> all{address.bytes};
  if (address.is_v4() || starts_with(address, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return all.subspan(12);
  if (starts_with(address, {0x20, 0x02})) return all.subspan(2, 4);  // 6to4
  return std::nullopt;
}

}  // namespace

bool IpAddress::is_v4() const {
  return std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin());
}

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  const std::string terminated(text);
  // inet_pton stops at a NUL: "127.0.0.1\0.example.com" must not be taken for either.
  if (terminated.find('\0') != std::string::npos) return std::nullopt;
  in_addr v4;
  if (inet_pton(AF_INET, terminated.c_str(), &v4) == 1) return from_v4(&v4);
  IpAddress address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::optional<IpAddress> ip_address_from(const sockaddr* address) {
  if (address == nullptr) return std::nullopt;
  if (address->sa_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, address, sizeof v4);
    return from_v4(&v4.sin_addr);
  }
  if (address->sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 v6;
  std::memcpy(&v6, address, sizeof v6);
  IpAddress result;
  std::memcpy(result.bytes.data(), &v6.sin6_addr, result.bytes.size());
  return result;
}

std::string to_string(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address.is_v4()) {
    inet_ntop(AF_INET, address.bytes.data() + mapped_prefix.size(), text, sizeof text);
  } else {
    inet_ntop(AF_INET6, address.bytes.data(), text, sizeof text);
  }
  return text;
}

socklen_t to_sockaddr(const IpAddress& address, uint16_t port, sockaddr_storage& out) {
  out = {};
  if (address.is_v4()) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&v4.sin_addr, address.bytes.data() + mapped_prefix.size(), 4);
    std::memcpy(&out, &v4, sizeof v4);
    return sizeof v4;
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  std::memcpy(&v6.sin6_addr, address.bytes.data(), address.bytes.size());
  std::memcpy(&out, &v6, sizeof v6);
  return sizeof v6;
}

std::string_view why_not_public(const IpAddress& address) {
  if (auto v4 = embedded_v4(address)) return find_special(*v4, special_v4);
  if (auto what = find_special(address.bytes, special_v6); !what.empty()) return what;
  // IANA has given out nothing but 2000::/3; a list of exceptions alone would let the next special range through.
  return (address.bytes[0] & 0xe0) == 0x20 ? std::string_view{} : "not a global address";
}

bool is_loopback(const IpAddress& address) {
  return why_not_public(address) == "loopback";
}

bool is_own_address(const IpAddress& address) {
  ifaddrs* list = nullptr;
  // Unable to tell means that it could be: refuse.
  if (getifaddrs(&list) != 0) return true;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, freeifaddrs);
  for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next)
    if (ip_address_from(one->ifa_addr) == address) return true;
  return false;
}

}  // namespace callgate
