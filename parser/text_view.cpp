#include "parser/internal/text_view.h"

namespace callgate::internal {

char TextView::peek(size_t count) {
  size_t start = position_;
  advance(count);
  char c = peek();
  position_ = start;
  return c;
}

void TextView::advance(size_t count) {
  for (; count > 0; --count) {
    skip_continuations();
    if (position_ < text_.size()) ++position_;
  }
}

}  // namespace callgate::internal
