// Words, strings and signs of a program in one of the languages that interpreters take on their command line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "effects/internal/scripts.h"

namespace callgate::internal {

struct CodeToken {
  enum class Kind : uint8_t { word, string, number, sign, end };
  Kind kind = Kind::end;
  std::string text;      // of a string its value
  bool is_exact = true;  // a string without escapes and insertions

  bool is(std::string_view sign) const { return kind == Kind::sign && text == sign; }
  bool is_word(std::string_view word) const { return kind == Kind::word && text == word; }
  bool is_string() const { return kind == Kind::string; }
};

struct CodeText {
  std::vector<CodeToken> tokens;
  std::vector<std::string> inserted;  // code within strings: f"{x}", `${x}`, "#{x}"
};

// Nothing when the text holds what this lexer does not read: patterns behind ")", backquotes, heredocs.
std::optional<CodeText> code_tokens(Language language, std::string_view text);

}  // namespace callgate::internal
