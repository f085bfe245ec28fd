#include "sandbox/egress/client_hello.h"

#include <algorithm>
#include <optional>

namespace callgate {
namespace {

// Reads big-endian numbers and length-prefixed vectors from the front; nothing once the bytes have run out.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  size_t size() const { return bytes_.size(); }

  std::optional<size_t> number(size_t width) {
    if (bytes_.size() < width) return std::nullopt;
    size_t value = 0;
    for (const char c : bytes_.substr(0, width)) value = value << 8 | static_cast<unsigned char>(c);
    bytes_.remove_prefix(width);
    return value;
  }
  std::optional<std::string_view> take(size_t count) {
    if (bytes_.size() < count) return std::nullopt;
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  std::optional<std::string_view> vector(size_t length_width) {
    const auto length = number(length_width);
    return length ? take(*length) : std::nullopt;
  }

 private:
  std::string_view bytes_;
};

constexpr size_t handshake_record = 22;
constexpr size_t client_hello_message = 1;
constexpr size_t server_name_extension = 0;
constexpr size_t host_name_type = 0;
constexpr size_t max_record_bytes = 16 * 1024;

ClientHello only(ClientHello::State state) {
  return {state, {}};
}

bool read_server_names(std::string_view extension, std::vector<std::string>& names) {
  Reader reader(extension);
  const auto list = reader.vector(2);
  if (!list || !reader.empty()) return false;
  Reader entries(*list);
  while (!entries.empty()) {
    const auto type = entries.number(1);
    const auto name = entries.vector(2);
    // RFC 6066 knows one type; another could be a name that we cannot compare.
    if (!type || *type != host_name_type || !name) return false;
    names.emplace_back(*name);
  }
  return true;
}

ClientHello read_body(std::string_view body) {
  Reader reader(body);
  constexpr size_t version_and_random_bytes = 2 + 32;
  const bool has_start = reader.take(version_and_random_bytes) && reader.vector(1) &&  // session id
                         reader.vector(2) &&                                           // cipher suites
                         reader.vector(1);                                             // compression methods
  if (!has_start) return only(ClientHello::State::malformed);
  ClientHello hello{ClientHello::State::complete, {}};
  if (reader.empty()) return hello;  // TLS 1.2 allows none
  const auto extensions = reader.vector(2);
  if (!extensions || !reader.empty()) return only(ClientHello::State::malformed);
  Reader each(*extensions);
  while (!each.empty()) {
    const auto type = each.number(2);
    const auto content = each.vector(2);
    if (!type || !content) return only(ClientHello::State::malformed);
    if (*type == server_name_extension && !read_server_names(*content, hello.server_names))
      return only(ClientHello::State::malformed);
  }
  return hello;
}

// The handshake message, if `message` holds all of it.
ClientHello read_message(std::string_view message) {
  Reader reader(message);
  const auto type = reader.number(1);
  if (!type) return only(ClientHello::State::incomplete);
  if (*type != client_hello_message) return only(ClientHello::State::malformed);
  const auto length = reader.number(3);
  if (!length) return only(ClientHello::State::incomplete);
  if (*length > max_client_hello_bytes) return only(ClientHello::State::malformed);
  const auto body = reader.take(*length);
  return body ? read_body(*body) : only(ClientHello::State::incomplete);
}

}  // namespace

ClientHello read_client_hello(std::string_view bytes) {
  std::string message;
  Reader reader(bytes);
  while (true) {
    const auto type = reader.number(1);
    if (!type) return only(ClientHello::State::incomplete);
    const bool is_first = message.empty();
    if (*type != handshake_record) return only(is_first ? ClientHello::State::not_tls : ClientHello::State::malformed);
    const auto major = reader.number(1);
    if (!major) return only(ClientHello::State::incomplete);
    if (*major != 3) return only(is_first ? ClientHello::State::not_tls : ClientHello::State::malformed);
    const auto minor = reader.number(1);
    const auto length = reader.number(2);
    if (!minor || !length) return only(ClientHello::State::incomplete);
    // Empty handshake records are forbidden (RFC 8446, 5.1), and could be sent without end.
    if (*length == 0 || *length > max_record_bytes) return only(ClientHello::State::malformed);
    const auto content = reader.take(std::min(*length, reader.size()));
    message.append(*content);
    ClientHello hello = read_message(message);
    if (hello.state != ClientHello::State::incomplete || content->size() < *length) return hello;
  }
}

}  // namespace callgate
