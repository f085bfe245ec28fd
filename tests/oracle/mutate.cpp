#include "tests/oracle/mutate.h"

#include <cctype>
#include <numeric>

namespace callgate::oracle {
namespace {

using Tokens = std::vector<std::string>;

// What readers take for something else than the shell does: CHECKS.md's families CG001 to CG014, and the operators.
constexpr std::string_view insertions[] = {
    "\\\n",     "'",          "\"",   "$'",    "$\"",      "`",
    "#",        " #",         "\r",   "\r\n",  "\xc2\xa0", "\xe2\x80\x8b",
    "\\",       "\n",         ";",    "&",     "|",        "(",
    ")",        "{",          "}",    "$",     "$(",       "${",
    "<",        ">",          "<<",   "<<E",   "=",        "*",
    "?",        "[",          "]",    "!",     "~",        " ",
    "\t",       "\v",         "\f",   "&&",    "||",       ";;",
    "((",       "))",         "[[",   "]]",    "<(",       "-",
    "%",        "\x7f",       "\x01", "\xff",  ",",        ":",
    "@",        "^",          "+",    "{a,b}", "$x",       "$@",
    "''",       "\"\"",       "\\ ",  " do ",  " in ",     " time ",
    " coproc ", " function ", "!!",   "1>",
};

enum class Kind { word, blank, other };

Kind kind_of(char c) {
  unsigned char byte = static_cast<unsigned char>(c);
  if (std::isalnum(byte) || c == '_' || byte >= 0x80) return Kind::word;
  return c == ' ' || c == '\t' ? Kind::blank : Kind::other;
}

std::string joined(const Tokens& tokens) {
  return std::accumulate(tokens.begin(), tokens.end(), std::string());
}

void insert_inside(Tokens& tokens, size_t at, std::string_view text, Random& random) {
  std::string& token = tokens[at];
  token.insert(random.below(token.size() + 1), text);
}

void change(Tokens& tokens, std::string_view other, Random& random) {
  size_t at = random.below(tokens.size());
  auto place = tokens.begin() + static_cast<std::ptrdiff_t>(at);
  switch (random.below(12)) {
    case 0:
      tokens.insert(place, *place);
      break;
    case 1:
      tokens.erase(place);
      break;
    case 2:
      std::swap(tokens[at], tokens[random.below(tokens.size())]);
      break;
    case 3: {
      Tokens end = tokens_of(other);
      tokens.erase(place, tokens.end());
      tokens.insert(tokens.end(), end.begin() + static_cast<std::ptrdiff_t>(random.below(end.size())), end.end());
      break;
    }
    default:
      insert_inside(tokens, at, insertions[random.below(std::size(insertions))], random);
  }
}

}  // namespace

Tokens tokens_of(std::string_view text) {
  Tokens tokens;
  for (size_t at = 0; at < text.size();) {
    Kind kind = kind_of(text[at]);
    size_t end = at + 1;
    while (kind != Kind::other && end < text.size() && kind_of(text[end]) == kind) ++end;
    tokens.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

std::string mutate(std::string_view text, std::string_view other, int count, Random& random) {
  for (std::string made(text);; --count) {
    Tokens tokens = tokens_of(made);
    if (count <= 0 || tokens.empty()) return made;
    change(tokens, other.empty() ? text : other, random);
    made = joined(tokens);
  }
}

}  // namespace callgate::oracle
