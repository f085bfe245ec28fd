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

bool is_declaration(const Statement& statement, Dialect dialect) {
  constexpr std::array<std::string_view, 7> names = {"declare",  "typeset", "local", "export",
                                                     "readonly", "integer", "float"};
  if (statement.words.empty()) return false;
  bool zsh = dialect == Dialect::zsh;
  const std::vector<WordPart>& parts = statement.words[0].parts;
  // In zsh these are reserved words: quoted, they are ordinary builtins.
  if (zsh && (parts.size() != 1 || parts[0].quoted)) return false;
  std::optional<std::string> name = statement.words[0].static_text();
  auto end = zsh ? names.end() : names.begin() + 5;
  return name && std::find(names.begin(), end, *name) != end;
}

}  // namespace callgate::internal
