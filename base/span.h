// A range of bytes of the text that was judged.
#pragma once

#include <compare>
#include <cstdint>

namespace callgate {

struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;  // one past the last byte

  auto operator<=>(const Span&) const = default;
  bool empty() const { return begin == end; }
};

}  // namespace callgate
