#include "sandbox/egress/http_request.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace callgate {
namespace {

constexpr std::string_view line_end = "\r\n";

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), to_lower);
  return result;
}

// RFC 9110's tchar.
bool is_token_character(char c) {
  const char low = to_lower(c);
  return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

bool is_visible(char c) {
  return c > 0x20 && c < 0x7f;
}

// A bare CR or LF, or a NUL, ends a line for some servers and not for others.
bool is_value_character(char c) {
  return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

Result<HeaderField> parse_field(std::string_view line) {
  const size_t colon = line.find(':');
  // Also refuses a space before the colon and a continued line, the two classics of request smuggling.
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
    return fail("malformed header line '" + escape_for_display(line, 80) + "'");
  const std::string_view value = trim(line.substr(colon + 1));
  if (!std::ranges::all_of(value, is_value_character))
    return fail("control character in header '" + escape_for_display(line, 80) + "'");
  return HeaderField{lower(line.substr(0, colon)), std::string(value)};
}

Result<void> parse_request_line(std::string_view line, RequestHead& head) {
  const auto parts = split(line, ' ');
  const bool is_well_formed = parts.size() == 3 && is_token(parts[0]) && !parts[1].empty() &&
                              std::ranges::all_of(parts[1], is_visible) &&
                              (parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0");
  if (!is_well_formed) return fail("malformed request line '" + escape_for_display(line, 80) + "'");
  head.method = parts[0];
  head.target = parts[1];
  head.version = parts[2];
  return {};
}

Result<BodyFraming> body_framing(const RequestHead& request) {
  const auto lengths = request.values("content-length");
  const auto codings = request.values("transfer-encoding");
  if (lengths.size() + codings.size() > 1) return fail("more than one of content-length and transfer-encoding");
  BodyFraming body;
  if (!codings.empty()) {
    if (lower(codings.front()) != "chunked") return fail("transfer-encoding other than chunked");
    if (request.version != "HTTP/1.1") return fail("transfer-encoding in HTTP/1.0");
    body.is_chunked = true;
  } else if (!lengths.empty()) {
    const std::string_view text = lengths.front();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), body.length);
    if (error != std::errc{} || end != text.data() + text.size()) return fail("content-length is not a number");
  }
  return body;
}

// RFC 9110, 7.6.1, and what only the proxy should see. Host and the framing are written anew.
constexpr std::string_view not_forwarded[] = {
    "connection",
    "proxy-connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-authentication-info",
    "te",
    "trailer",
    "upgrade",
    "host",
    "content-length",
    "transfer-encoding",
};

bool is_forwarded(const HeaderField& field, const std::vector<std::string>& nominated) {
  return std::ranges::find(not_forwarded, field.name) == std::end(not_forwarded) &&
         std::ranges::find(nominated, field.name) == nominated.end();
}

// The fields that Connection declares to be for this hop only.
std::vector<std::string> nominated_fields(const RequestHead& request) {
  std::vector<std::string> names;
  for (const std::string_view value : request.values("connection"))
    for (const std::string_view name : split(value, ',')) names.push_back(lower(trim(name)));
  return names;
}

std::string authority_of(const Endpoint& endpoint) {
  std::string text = to_string(endpoint);
  if (endpoint.port == http_port) text.resize(text.rfind(':'));
  return text;
}

std::string origin_head(const RequestHead& request, const PlainRequest& plain, std::string_view path) {
  std::string head = request.method + " ";
  if (!path.starts_with('/')) head += "/";
  head.append(path).append(" HTTP/1.1\r\nHost: ").append(authority_of(plain.to)).append(line_end);
  const auto nominated = nominated_fields(request);
  for (const HeaderField& field : request.fields)
    if (is_forwarded(field, nominated)) head.append(field.name).append(": ").append(field.value).append(line_end);
  if (plain.body.is_chunked) head += "transfer-encoding: chunked\r\n";
  if (!plain.body.is_chunked && !request.values("content-length").empty())
    head.append("content-length: ").append(std::to_string(plain.body.length)).append(line_end);
  // One request, one connection: a second request is a new connection to us, and is judged anew.
  return head + "connection: close\r\n\r\n";
}

}  // namespace

std::vector<std::string_view> RequestHead::values(std::string_view name) const {
  std::vector<std::string_view> result;
  for (const HeaderField& field : fields)
    if (field.name == name) result.push_back(field.value);
  return result;
}

Result<RequestHead> parse_request_head(std::string_view text) {
  RequestHead head;
  bool is_first = true;
  while (true) {
    const size_t end = text.find(line_end);
    if (end == std::string_view::npos) return fail("request head without an empty line");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + line_end.size());
    if (line.empty() && !is_first) return head;
    if (is_first) {
      CG_TRY(parse_request_line(line, head));
    } else {
      head.fields.push_back(CG_TRY(parse_field(line)));
    }
    is_first = false;
  }
}

Result<PlainRequest> to_origin_form(const RequestHead& request) {
  constexpr std::string_view scheme = "http://";
  if (lower(request.target.substr(0, scheme.size())) != scheme)
    return fail("'" + escape_for_display(request.target, 80) + "' is not a http:// address: this is a proxy");
  const std::string_view rest = std::string_view(request.target).substr(scheme.size());
  const size_t end = std::min(rest.find_first_of("/?"), rest.size());
  PlainRequest plain;
  plain.to = CG_TRY(parse_endpoint(rest.substr(0, end), http_port));
  const std::string_view path = rest.substr(end);
  if (path.find('#') != std::string_view::npos) return fail("fragment in the request's address");
  const auto hosts = request.values("host");
  if (hosts.size() > 1) return fail("more than one host header");
  if (!hosts.empty()) plain.host_header = hosts.front();
  plain.body = CG_TRY(body_framing(request));
  plain.head = origin_head(request, plain, path);
  return plain;
}

bool is_same_host(const PlainRequest& request) {
  if (request.host_header.empty()) return true;
  const auto named = parse_endpoint(request.host_header, http_port);
  return named && *named == request.to;
}

}  // namespace callgate
