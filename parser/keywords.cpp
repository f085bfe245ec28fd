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

bool is_zsh_declaration_word(std::string_view word) {
  constexpr std::array<std::string_view, 7> words = {"declare",  "typeset", "local", "export",
                                                     "readonly", "integer", "float"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_zsh_reserved(std::string_view word) {
  constexpr std::array<std::string_view, 24> words = {
      "!",  "[[",  "{",       "}",        "case", "coproc",    "do",     "done",   "elif", "else", "end",   "esac",
      "fi", "for", "foreach", "function", "if",   "nocorrect", "repeat", "select", "then", "time", "until", "while"};
  return is_zsh_declaration_word(word) || std::find(words.begin(), words.end(), word) != words.end();
}

bool is_declaration(const Statement& statement, Dialect dialect) {
  if (statement.words.empty()) return false;
  std::optional<std::string> name = statement.words[0].static_text();
  const std::vector<WordPart>& parts = statement.words[0].parts;
  // In zsh these are reserved words: quoted, they are ordinary builtins.
  if (dialect == Dialect::zsh) return name && parts.size() == 1 && !parts[0].quoted && is_zsh_declaration_word(*name);
  return name && *name != "integer" && *name != "float" && is_zsh_declaration_word(*name);
}

}  // namespace callgate::internal
