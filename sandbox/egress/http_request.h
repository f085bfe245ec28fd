// What a client asks of the proxy, read so strictly that no server behind it can read the same bytes differently.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sandbox/egress/host_grants.h"

namespace callgate {

struct HeaderField {
  std::string name;  // lower case
  std::string value;

  bool operator==(const HeaderField&) const = default;
};

// A value.
struct RequestHead {
  std::string method, target, version;
  std::vector<HeaderField> fields;

  std::vector<std::string_view> values(std::string_view name) const;
};

// How the end of a request's body is known.
struct BodyFraming {
  bool is_chunked = false;
  uint64_t length = 0;  // when not chunked

  bool operator==(const BodyFraming&) const = default;
};

// A plain request, ready for the server.
struct PlainRequest {
  Endpoint to;
  std::string host_header;  // as the client gave it; empty when it did not
  std::string head;         // origin form, hop-by-hop fields removed, `Connection: close`
  BodyFraming body;
};

// `text` ends with the empty line.
Result<RequestHead> parse_request_head(std::string_view text);

// From `GET http://host/path` to `GET /path`.
Result<PlainRequest> to_origin_form(const RequestHead& request);

// True when a Host header names the server that the request's own target names; a missing one does, since the proxy
// writes it.
bool is_same_host(const PlainRequest& request);

}  // namespace callgate
