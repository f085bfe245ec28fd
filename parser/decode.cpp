// $'…' and {1..3}: text that stands for other text.
#include <cstdlib>

#include "parser/internal/reader.h"

namespace callgate::internal {
namespace {

int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return 99;
}

// Up to `most` digits of `base` at `i`, which moves behind them. Nothing if there is none.
std::optional<uint32_t> take_number(std::string_view text, size_t& i, int base, size_t most) {
  uint32_t value = 0;
  size_t start = i;
  while (i < text.size() && i - start < most && digit_value(text[i]) < base)
    value = value * static_cast<uint32_t>(base) + static_cast<uint32_t>(digit_value(text[i++]));
  if (i == start) return std::nullopt;
  return value;
}

void append_utf8(std::string& out, uint32_t code) {
  auto byte = [&out](uint32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | code >> 6);
    byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | (code >> 18 & 7));
    byte(0x80 | (code >> 12 & 0x3f));
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

bool is_number_escape(char c) {
  return (c >= '0' && c <= '7') || c == 'x' || c == 'u' || c == 'U';
}

// \x41 \101 \u0041 \U00000041, with `i` at the character behind the backslash. False when it is none of these.
bool decode_number(std::string_view text, size_t& i, AnsiC& decoded) {
  char c = text[i];
  size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 3;
  int base = c >= '0' && c <= '7' ? 8 : 16;
  if (base == 16 && c != 'x' && c != 'u' && c != 'U') return false;
  size_t start = i;
  if (base == 16) ++i;
  std::optional<uint32_t> value = take_number(text, i, base, digits);
  if (!value) {
    // bash keeps \x without digits as it is; \x{41} is an extension of it.
    i = start;
    decoded.exact = false;
    return false;
  }
  if (c == 'u' || c == 'U') {
    decoded.in_utf8 |= *value >= 0x80;
    decoded.exact &= *value < 0x110000;
    decoded.cut |= *value == 0;
    append_utf8(decoded.text, *value);
    return true;
  }
  decoded.cut |= (*value & 0xff) == 0;
  decoded.text += static_cast<char>(*value & 0xff);
  return true;
}

std::optional<long> whole_number(std::string_view text) {
  if (text.empty() || text.size() > 9) return std::nullopt;
  char* end = nullptr;
  std::string copy(text);
  if (!is_digit(copy.back()) || (!is_digit(copy[0]) && copy[0] != '-' && copy[0] != '+')) return std::nullopt;
  long value = std::strtol(copy.c_str(), &end, 10);
  if (*end != '\0') return std::nullopt;
  return value;
}

bool has_leading_zero(std::string_view text) {
  if (!text.empty() && text[0] == '-') text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0';
}

std::string padded(long value, size_t width) {
  std::string digits = std::to_string(value < 0 ? -value : value);
  std::string sign = value < 0 ? "-" : "";
  while (sign.size() + digits.size() < width) digits.insert(0, 1, '0');
  return sign + digits;
}

}  // namespace

AnsiC decode_ansi_c(std::string_view text, Dialect dialect) {
  constexpr std::string_view letters = "abeEfnrtv\\'\"?";
  constexpr std::string_view values = "\a\b\x1b\x1b\f\n\r\t\v\\'\"?";
  AnsiC decoded;
  std::string& out = decoded.text;
  for (size_t i = 0; i < text.size() && !decoded.cut;) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      out += text[i++];
      continue;
    }
    char c = text[++i];
    if (size_t index = letters.find(c); index != std::string_view::npos) {
      out += values[index];
      ++i;
    } else if (dialect == Dialect::zsh && !is_number_escape(c)) {
      // zsh drops the backslash of what it does not know: $'\mk' is mk.
      decoded.exact &= c != 'C' && c != 'M' && c != '\n';
      out += c;
      ++i;
    } else if (c == 'c' && i + 1 < text.size()) {
      out += static_cast<char>(text[i + 1] & 0x1f);
      decoded.exact &= text[i + 1] != '\\' && (text[i + 1] & 0x1f) != 0;
      i += 2;
    } else if (!decode_number(text, i, decoded)) {
      out += '\\';
      out += c;
      ++i;
    }
  }
  if (decoded.cut) out.pop_back();
  return decoded;
}

std::vector<std::string> range_values(std::string_view text, bool& too_many) {
  constexpr long most_values = 4096;
  size_t dots = text.find("..");
  if (dots == std::string_view::npos) return {};
  std::string_view first = text.substr(0, dots);
  std::string_view last = text.substr(dots + 2);
  std::string_view step_text;
  if (size_t more = last.find(".."); more != std::string_view::npos) {
    step_text = last.substr(more + 2);
    last = last.substr(0, more);
  }
  std::optional<long> step = step_text.empty() ? 1 : whole_number(step_text);
  bool letters = first.size() == 1 && last.size() == 1 && !is_digit(first[0]) && !is_digit(last[0]);
  letters = letters && is_name_start(first[0]) && is_name_start(last[0]) && first[0] != '_' && last[0] != '_';
  std::optional<long> from = letters ? std::optional<long>(first[0]) : whole_number(first);
  std::optional<long> to = letters ? std::optional<long>(last[0]) : whole_number(last);
  if (!from || !to || !step) return {};
  long stride = *step == 0 ? 1 : std::labs(*step);
  if (std::labs(*to - *from) / stride >= most_values) {
    too_many = true;
    return {};
  }
  bool zeros = has_leading_zero(first) || has_leading_zero(last);
  size_t width = zeros ? std::max(first.size(), last.size()) : 0;
  std::vector<std::string> values;
  for (long value = *from; *from <= *to ? value <= *to : value >= *to; value += *from <= *to ? stride : -stride)
    values.push_back(letters ? std::string(1, static_cast<char>(value)) : padded(value, width));
  return values;
}

}  // namespace callgate::internal
