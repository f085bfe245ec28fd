// Functions of bash and sh.
#include <utility>

#include "parser/internal/keywords.h"
#include "parser/internal/reader.h"

namespace callgate::internal {

// bash refuses a name with quotes or expansions when it runs the definition, and goes on without the function.
std::optional<std::string> Reader::function_name(const Word& word) {
  if (word.parts.size() != 1 || word.parts[0].quoted) return std::nullopt;
  return word.static_text();
}

Statement Reader::read_function_keyword() {
  size_t begin = view_.position();
  view_.advance(8);
  if (sh()) not_in_dialect("function", begin);
  skip_blanks();
  std::optional<Word> name = read_word({.braces = false});
  std::optional<std::string> text = name ? function_name(*name) : std::nullopt;
  if (!text) {
    fail("a function needs a name");
    return {};
  }
  skip_blanks();
  if (take("(")) {
    skip_blanks();
    expect(")", "a function's name");
  }
  return read_function_body(std::move(*text), begin);
}

Statement Reader::read_function_body(std::string name, size_t begin) {
  Deeper deeper(state_, view_.here());
  // Such names are legal; written back they would need care that nothing else does.
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:+@%,";
  if (name.find_first_not_of(plain) != std::string::npos || is_reserved(name)) unsure("a strange function name", begin);
  Statement statement{.kind = StatementKind::function, .name = std::move(name)};
  skip_newlines();
  std::string keyword = bare_word();
  std::optional<Statement> body;
  bool outer = std::exchange(in_body_, true);
  if (keyword != "coproc" && keyword != "function") body = read_compound(keyword);
  in_body_ = outer;
  if (body) {
    read_redirects(*body);
    statement.children.push_back(std::move(*body));
  } else {
    fail("the body of a function is a compound command");
  }
  statement.where = since(begin);
  return statement;
}

}  // namespace callgate::internal
