#include "base/text.h"

#include <algorithm>
#include <cstdint>

namespace callgate {
namespace {

struct Character {
  uint32_t code = 0;
  size_t length = 0;  // 0: ill-formed at this place
};

// One character of UTF-8 at the front of `bytes`, which is not empty.
Character decode(std::string_view bytes) {
  unsigned char first = static_cast<unsigned char>(bytes[0]);
  if (first < 0x80) return {first, 1};
  size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || bytes.size() < length) return {};
  uint32_t code = first & (0xff >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    unsigned char next = static_cast<unsigned char>(bytes[i]);
    if ((next & 0xc0) != 0x80) return {};
    code = code << 6 | (next & 0x3f);
  }
  bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (overlong || surrogate || code > 0x10ffff) return {};
  return {code, length};
}

// What a terminal hides, reorders or acts on.
bool is_deceptive(uint32_t code) {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  if (code == 0xad || code == 0x61c || code == 0xfeff) return true;
  // Letters and joiners that are drawn as nothing: a name can end in them, or seem to be another.
  if (code == 0x34f || code == 0x115f || code == 0x1160 || code == 0x3164 || code == 0xffa0) return true;
  if (code == 0x17b4 || code == 0x17b5 || (code >= 0x180b && code <= 0x180f)) return true;
  if (code >= 0x200b && code <= 0x200f) return true;
  if (code >= 0x2028 && code <= 0x202e) return true;
  if (code >= 0x2060 && code <= 0x206f) return true;
  if (code >= 0xfff9 && code <= 0xfffb) return true;
  return code >= 0xe0000 && code <= 0xe0fff;
}

std::string escaped(uint32_t code) {
  if (code == '\n') return "\\n";
  if (code == '\r') return "\\r";
  if (code == '\t') return "\\t";
  constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  for (uint32_t rest = code; rest != 0 || hex.size() < 2; rest >>= 4) hex.insert(hex.begin(), digits[rest & 15]);
  return code < 0x100 ? "\\x" + hex : "\\u{" + hex + "}";
}

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    size_t length = decode(bytes).length;
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::string to_valid_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    size_t length = decode(bytes).length;
    text += length == 0 ? std::string_view("\xef\xbf\xbd") : bytes.substr(0, length);
    bytes.remove_prefix(std::max<size_t>(length, 1));
  }
  return text;
}

std::string escape_for_display(std::string_view untrusted, size_t limit_columns) {
  std::string text;
  size_t columns = 0;
  while (!untrusted.empty()) {
    if (columns >= limit_columns) return text + "… (" + std::to_string(untrusted.size()) + " more bytes)";
    Character character = decode(untrusted);
    if (character.length == 0)
      text += escaped(static_cast<unsigned char>(untrusted[0]));
    else if (is_deceptive(character.code))
      text += escaped(character.code);
    else
      text += untrusted.substr(0, character.length);
    untrusted.remove_prefix(std::max<size_t>(character.length, 1));
    ++columns;
  }
  return text;
}

std::string_view cut_at_character(std::string_view text, size_t limit_bytes) {
  if (text.size() <= limit_bytes) return text;
  while (limit_bytes > 0 && (static_cast<unsigned char>(text[limit_bytes]) & 0xc0) == 0x80) --limit_bytes;
  return text.substr(0, limit_bytes);
}

std::string shell_quote(std::string_view text) {
  // '=' leads an expansion in zsh, '~' in both, '^' and '#' in zsh's extended globs: only these need no quotes.
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.' || c == '/' || c == ':' || c == ',' || c == '+' || c == '@' || c == '%';
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return std::string(text);
  std::string quoted = "'";
  for (char c : text) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  }
  return quoted + "'";
}

std::string lower_ascii(std::string_view text) {
  std::string low(text);
  for (char& c : low)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return low;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += separator;
    text += parts[i];
  }
  return text;
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  std::string_view best;
  // The distance takes time with the square of the length, and no name of ours is near to so long a word.
  if (word.size() > 64) return best;
  size_t best_distance = word.size() / 3 + 2;  // further away is no help to anybody
  for (std::string_view candidate : candidates) {
    size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace callgate
