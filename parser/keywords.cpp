#include "parser/internal/keywords.h"

#include <algorithm>
#include <array>

namespace callgate::internal {

bool is_reserved(std::string_view word) {
  constexpr std::array<std::string_view, 25> words = {
      "!",  "{",    "}",    "[[",     "]]",   "if",     "then",     "elif",   "else",    "fi", "for",  "while", "until",
      "do", "done", "case", "select", "time", "coproc", "function", "repeat", "foreach", "in", "esac", "always"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_declaration(const Statement& statement) {
  constexpr std::array<std::string_view, 5> names = {"declare", "typeset", "local", "export", "readonly"};
  if (statement.words.empty()) return false;
  std::optional<std::string> name = statement.words[0].static_text();
  return name && std::find(names.begin(), names.end(), *name) != names.end();
}

}  // namespace callgate::internal
