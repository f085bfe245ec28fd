// Text that a reader walks over, and where its bytes came from. The inside of `…`, a heredoc's body and text without
// its NUL bytes are not contiguous in the source: they are read from a copy that remembers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace callgate::internal {

// A copy of some bytes of the source. `from[i]` is where byte i stood; one more entry says where the copy ends.
struct DerivedText {
  std::string text;
  std::vector<uint32_t> from;

  void add(char c, uint32_t where) {
    text += c;
    from.push_back(where);
  }
  void finish(uint32_t end) { from.push_back(end); }
};

// Walks over bytes. `peek` and `advance` do not see a backslash-newline: the shell removes it before it looks at
// anything, even in the middle of an operator. Inside '…' and comments the raw functions are used.
class TextView {
 public:
  // Borrows both for its own life. An empty `from` means that the text is the source itself.
  TextView(std::string_view text, const std::vector<uint32_t>& from) : text_(text), from_(from) {}

  size_t position() const { return position_; }
  void set_position(size_t position) { position_ = position; }
  std::string_view text() const { return text_; }
  uint32_t where(size_t position) const {
    return from_.empty() ? static_cast<uint32_t>(position) : from_[std::min(position, from_.size() - 1)];
  }
  uint32_t here() const { return where(position_); }

  // The next byte, or NUL at the end (the text has no NUL bytes).
  char peek() {
    skip_continuations();
    return position_ < text_.size() ? text_[position_] : '\0';
  }
  // The byte `count` after the next one.
  char peek(size_t count);
  void advance(size_t count = 1);

  bool raw_end() const { return position_ >= text_.size(); }
  char raw_peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }
  void raw_advance() { ++position_; }

 private:
  void skip_continuations() {
    while (position_ + 1 < text_.size() && text_[position_] == '\\' && text_[position_ + 1] == '\n') position_ += 2;
  }

  std::string_view text_;
  const std::vector<uint32_t>& from_;
  size_t position_ = 0;
};

}  // namespace callgate::internal
