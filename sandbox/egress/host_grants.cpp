#include "sandbox/egress/host_grants.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace callgate {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_';
}

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// RFC 1035's limits.
constexpr size_t max_name_bytes = 253;
constexpr size_t max_label_bytes = 63;

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= max_label_bytes && std::ranges::all_of(label, is_name_character);
}

// The URL standard's "ends in a number": whatever has such a last label is an address for some resolver.
bool is_number_label(std::string_view label) {
  return std::ranges::all_of(label, is_digit) || label.starts_with("0x");
}

std::optional<uint16_t> parse_port(std::string_view text) {
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || port == 0 || text.front() == '0') return std::nullopt;
  return port;
}

struct HostAndPort {
  std::string_view host, port;
  bool has_port = false;
};

Result<HostAndPort> split_authority(std::string_view text) {
  const auto shown = escape_for_display(text, 100);
  if (text.find('@') != std::string_view::npos) return fail("'" + shown + "': user information before the host");
  if (text.starts_with('[')) {
    const size_t close = text.find(']');
    if (close == std::string_view::npos) return fail("'" + shown + "': '[' without ']'");
    const std::string_view rest = text.substr(close + 1);
    if (!rest.empty() && rest.front() != ':') return fail("'" + shown + "': text after ']'");
    return HostAndPort{text.substr(0, close + 1), rest.empty() ? rest : rest.substr(1), !rest.empty()};
  }
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return HostAndPort{text, {}, false};
  return HostAndPort{text.substr(0, colon), text.substr(colon + 1), true};
}

Result<Endpoint> parse_host(std::string_view text) {
  if (text.starts_with('[')) {
    const auto address = parse_ip_address(text.substr(1, text.size() - 2));
    if (!address) return fail("'" + escape_for_display(text, 100) + "': not an IPv6 address");
    return Endpoint{to_string(*address), 0, address};
  }
  if (auto address = parse_ip_address(text)) return Endpoint{to_string(*address), 0, address};
  std::string name = normal_host_name(text);
  if (name.empty()) return fail("'" + escape_for_display(text, 100) + "': not a host name");
  return Endpoint{std::move(name), 0, std::nullopt};
}

}  // namespace

std::string to_string(const Endpoint& endpoint) {
  const bool is_v6 = endpoint.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

std::string normal_host_name(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > max_name_bytes) return {};
  std::string name(text);
  std::ranges::transform(name, name.begin(), to_lower);
  const auto labels = split(name, '.');
  if (!std::ranges::all_of(labels, is_label) || is_number_label(labels.back())) return {};
  return name;
}

Result<Endpoint> parse_endpoint(std::string_view text, uint16_t default_port) {
  const HostAndPort parts = CG_TRY(split_authority(text));
  Endpoint endpoint = CG_TRY(parse_host(parts.host));
  const auto port = parts.has_port ? parse_port(parts.port) : std::optional<uint16_t>(default_port);
  if (!port || *port == 0) return fail("'" + escape_for_display(text, 100) + "': no valid port");
  endpoint.port = *port;
  return endpoint;
}

bool HostGrants::Grant::covers_port(uint16_t wanted) const {
  return port == 0 ? wanted == https_port || wanted == http_port : wanted == port;
}

bool HostGrants::Grant::covers_host(const Endpoint& endpoint) const {
  if (address || endpoint.address) return address == endpoint.address;
  if (!is_wildcard) return endpoint.host == host;
  return endpoint.host.size() > host.size() && endpoint.host.ends_with(host);
}

Result<HostGrants::Grant> HostGrants::parse_grant(std::string_view text) {
  const bool is_wildcard = text.starts_with('*');
  const HostAndPort parts = CG_TRY(split_authority(text));
  Grant grant;
  grant.is_wildcard = is_wildcard;
  if (parts.has_port) {
    const auto port = parse_port(parts.port);
    if (!port) return fail("'" + escape_for_display(text, 100) + "': no valid port");
    grant.port = *port;
  }
  if (parts.host == "*") return grant;
  if (is_wildcard && !parts.host.starts_with("*."))
    return fail("'" + escape_for_display(text, 100) + "': write *.example.com");
  const Endpoint host = CG_TRY(parse_host(is_wildcard ? parts.host.substr(2) : parts.host));
  if (is_wildcard && host.address)
    return fail("'" + escape_for_display(text, 100) + "': an address has no names below it");
  grant.host = is_wildcard ? "." + host.host : host.host;
  grant.address = host.address;
  return grant;
}

Result<HostGrants> HostGrants::parse(const std::vector<std::string>& allowed_hosts) {
  HostGrants result;
  for (const std::string& text : allowed_hosts) {
    auto grant = parse_grant(text);
    if (!grant) return fail("allowed host " + grant.error().message);
    result.grants_.push_back(std::move(*grant));
  }
  return result;
}

bool HostGrants::allows(const Endpoint& endpoint) const {
  return std::ranges::any_of(
      grants_, [&](const Grant& grant) { return grant.covers_host(endpoint) && grant.covers_port(endpoint.port); });
}

bool HostGrants::names_port(const Endpoint& endpoint) const {
  return std::ranges::any_of(
      grants_, [&](const Grant& grant) { return grant.covers_host(endpoint) && grant.port == endpoint.port; });
}

std::string HostGrants::why_not_address(const Endpoint& endpoint, const IpAddress& address) const {
  if (allows(Endpoint{to_string(address), endpoint.port, address})) return {};
  if (endpoint.host == "localhost" && names_port(endpoint) && is_loopback(address)) return {};
  if (const auto what = why_not_public(address); !what.empty()) return to_string(address) + " is " + std::string(what);
  if (is_own_address(address)) return to_string(address) + " is this machine";
  return {};
}

}  // namespace callgate
