#include "tests/oracle/frames.h"

#include <unistd.h>

#include <cstdint>
#include <cstring>

#include "base/file.h"

namespace callgate::oracle {
namespace {

void append_number(std::string& bytes, size_t number) {
  uint32_t value = static_cast<uint32_t>(number);
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

bool read_exactly(int fd, char* to, size_t count) {
  while (count > 0) {
    ssize_t got = ::read(fd, to, count);
    if (got <= 0) return false;
    to += got;
    count -= static_cast<size_t>(got);
  }
  return true;
}

std::optional<uint32_t> read_number(int fd) {
  uint32_t value = 0;
  if (!read_exactly(fd, reinterpret_cast<char*>(&value), sizeof value)) return std::nullopt;
  return value;
}

}  // namespace

bool send_strings(int fd, const std::vector<std::string>& strings) {
  std::string bytes;
  append_number(bytes, strings.size());
  for (const std::string& text : strings) {
    append_number(bytes, text.size());
    bytes += text;
  }
  return write_all(fd, bytes).has_value();
}

std::optional<std::vector<std::string>> receive_strings(int fd) {
  std::optional<uint32_t> count = read_number(fd);
  if (!count) return std::nullopt;
  std::vector<std::string> strings(*count);
  for (std::string& text : strings) {
    std::optional<uint32_t> size = read_number(fd);
    if (!size) return std::nullopt;
    text.resize(*size);
    if (!read_exactly(fd, text.data(), *size)) return std::nullopt;
  }
  return strings;
}

}  // namespace callgate::oracle
