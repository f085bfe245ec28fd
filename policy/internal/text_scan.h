// The bytes of a text as characters, and which of them stand inside quotes.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "policy/check.h"

namespace callgate {

// Calls `visit` with each character's code point and bytes; an ill-formed byte is visited as U+FFFD.
void for_each_character(std::string_view text, const std::function<void(uint32_t code, Span where)>& visit);

// What a program says about its bytes: data (quoted parts, bodies of quoted heredocs), code, or neither (comments).
class TextMap {
 public:
  explicit TextMap(const ShellProgram& program);
  bool is_data(Span where) const;
  bool is_code(Span where) const;

 private:
  enum class Place : uint8_t { neither, code, data };
  void mark(Span where, Place place);
  bool lies_in_place(Span where, Place place) const;

  std::vector<Place> places_;  // of each byte: a text of 100,000 odd characters is asked about each of them
};

}  // namespace callgate
