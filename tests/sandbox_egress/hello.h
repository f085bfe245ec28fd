// TLS hellos for tests, built byte by byte so that they can be wrong in one place.
#pragma once

#include <string>
#include <vector>

namespace callgate {

// `number` in `width` big-endian bytes, then `content`.
inline std::string with_length(size_t width, const std::string& content) {
  std::string result;
  for (size_t byte = width; byte-- > 0;) result.push_back(static_cast<char>(content.size() >> (8 * byte)));
  return result + content;
}

inline std::string hello_message(const std::vector<std::string>& server_names) {
  std::string entries;
  for (const std::string& name : server_names) entries += std::string(1, '\0') + with_length(2, name);
  std::string extensions = std::string("\x00\x17\x00\x00", 4);  // extended_master_secret, empty
  if (!server_names.empty()) extensions += std::string(2, '\0') + with_length(2, with_length(2, entries));
  const std::string body = "\x03\x03" + std::string(32, 'r') + with_length(1, "session") +
                           with_length(2, std::string("\x13\x01", 2)) + with_length(1, std::string(1, '\0')) +
                           with_length(2, extensions);
  return "\x01" + with_length(3, body);
}

// The message in records of at most `record_bytes`.
inline std::string in_records(const std::string& message, size_t record_bytes = 16384) {
  std::string result;
  for (size_t at = 0; at < message.size(); at += record_bytes)
    result += "\x16\x03\x01" + with_length(2, message.substr(at, record_bytes));
  return result;
}

inline std::string tls_hello(const std::string& server_name) {
  return in_records(hello_message({server_name}));
}

}  // namespace callgate
