// What a command printed: nothing that drives a terminal comes out, and it does not matter how the bytes arrived.
#include "base/text.h"
#include "fuzz/property.h"
#include "gateway/output_cleaner.h"

namespace {

// The length of a colour sequence at the front, the one kind that may pass: ESC [ digits m.
size_t colour_length(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  size_t end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

bool drives_a_terminal(std::string_view text) {
  while (!text.empty()) {
    if (size_t colour = colour_length(text); colour > 0) {
      text.remove_prefix(colour);
      continue;
    }
    auto byte = static_cast<unsigned char>(text[0]);
    if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f) return true;
    text.remove_prefix(1);
  }
  return false;
}

std::string in_pieces(std::string_view text, size_t piece) {
  callgate::OutputCleaner cleaner;
  std::string cleaned;
  for (size_t at = 0; at < text.size(); at += piece) cleaned += cleaner.feed(text.substr(at, piece));
  return cleaned + cleaner.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callgate;
  std::string_view text = fuzz::as_text(data, size);
  std::string cleaned = clean_text(text);
  CG_PROPERTY(is_valid_utf8(cleaned), "cleaned text is UTF-8");
  CG_PROPERTY(!drives_a_terminal(cleaned), "no control sequence is left");
  // Longer lines are cut where the bytes happen to end.
  if (size > 64 * 1024) return 0;
  for (size_t piece : {size_t{1}, size_t{7}, size_t{4096}})
    CG_PROPERTY(in_pieces(text, piece) == cleaned, "pieces give the same text");
  return 0;
}
