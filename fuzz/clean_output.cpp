// What a command printed: nothing that drives a terminal comes out, and it does not matter how the bytes arrived.
#include "base/text.h"
#include "fuzz/property.h"
#include "gateway/output_cleaner.h"

namespace {

bool drives_a_terminal(std::string_view text) {
  for (char c : text)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') return true;
  return text.find('\x7f') != std::string_view::npos;
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
  for (size_t piece : {size_t{1}, size_t{7}, size_t{4096}})
    CG_PROPERTY(in_pieces(text, piece) == cleaned, "pieces give the same text");
  return 0;
}
