// SHA-256 as a value.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace callgate {

struct Digest {
  std::array<uint8_t, 32> bytes{};

  auto operator<=>(const Digest&) const = default;
  std::string hex() const;
};

Digest sha256(std::string_view bytes);

// Lower-case hex of any bytes, and back; `from_hex` gives an empty string for what is not hex.
std::string to_hex(std::string_view bytes);
std::string from_hex(std::string_view hex);

// Bytes from the kernel's generator. Ends the process if the kernel has none to give.
std::string random_bytes(size_t count);

// A time-ordered identifier (RFC 9562, version 7) in its canonical text form.
std::string new_uuid_v7(int64_t unix_milliseconds);

}  // namespace callgate
