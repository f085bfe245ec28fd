// What $ starts, but for ${…} and $(…).
#include "parser/internal/reader.h"

namespace callgate::internal {

void Reader::read_dollar(Word& word, bool quoted, bool in_heredoc) {
  size_t begin = view_.position();
  Deeper deeper(state_, view_.here());
  if (stopped()) return;
  char c = peek(1);
  // In quotes zsh does not remove it behind a $ that begins an expansion.
  if (zsh() && quoted && view_.text().substr(begin).starts_with("$\\\n")) unsure("a line that ends behind '$'", begin);
  if (c == '(') {
    if (peek(2) == '(' && try_arithmetic(word, quoted, begin)) return;
    return read_command_substitution(word, quoted, begin);
  }
  if (c == '[' && !sh()) return read_old_arithmetic(word, quoted, begin);
  if (zsh()) return read_zsh_dollar(word, quoted, in_heredoc);
  if (c == '{') return read_braced_parameter(word, quoted, in_heredoc, begin);
  if (c == '\'' && !quoted) return read_ansi_c(word);
  view_.advance();
  if (c == '"' && !quoted) {
    if (!bash()) not_in_dialect("$\"", begin);
    return read_double_quoted(word);
  }
  bool special = c != '\0' && std::string_view("@*#?-$!").find(c) != std::string_view::npos;
  if (is_name(c) || special) return read_plain_parameter(word, quoted, begin);
  add_literal(word, "$", true, begin);  // it means nothing here, as if it were quoted
}

void Reader::read_plain_parameter(Word& word, bool quoted, size_t begin) {
  WordPart part = new_part(PartKind::parameter, "", quoted);
  if (!take_identifier(part.text)) {
    part.text = peek();
    view_.advance();
  } else if (bash() && !quoted && peek() == '{') {
    unsure("braces behind a name, which bash expands first: $x{a,b} is $xa $xb", begin);
  }
  if (part.text == "LINENO") state_.canonical_only = true;  // canonical text has other lines
  // Where bash only looks for what closes quotes or ${, the second $ of "$${" opens another one.
  if (bash() && part.text == "$" && std::string_view("{([").find(peek()) < 3)
    unsure("$$ before something that the second $ may open", begin);
  add_part(word, std::move(part), begin);
}

// $(( … )), unless what it opens turns out to be a subshell in a substitution.
bool Reader::try_arithmetic(Word& word, bool quoted, size_t begin) {
  if (has_failed('$', begin)) return false;
  size_t findings = state_.findings.size();
  view_.advance(3);
  size_t inside = view_.position();
  Word expression;
  bool closed = read_arithmetic_text(expression, "))");
  expression.where = since(inside);
  size_t end = view_.position();
  if (closed && take("))")) {
    WordPart part = new_part(PartKind::arithmetic, "", quoted);
    part.text = std::string(view_.text().substr(inside, end - inside));
    part.operands.push_back(std::move(expression));
    add_part(word, std::move(part), begin);
    check_read_twice(view_.text().substr(begin, view_.position() - begin), begin);
    return true;
  }
  remember_failure('$', begin);
  std::string_view tried = view_.text().substr(begin, view_.position() - begin);
  bool is_limit = !undo_attempt(begin, findings);
  check_read_twice(tried, begin);
  return is_limit;
}

// What turns out to be no arithmetic zsh 5.9 reads again, and where a line was continued from another place. The last
// two parentheses are no end of it when a continued line divides them.
void Reader::check_read_twice(std::string_view tried, size_t begin) {
  if (zsh() && tried.find("\\\n") != std::string_view::npos) unsure("a continued line behind '(('", begin);
}

void Reader::read_old_arithmetic(Word& word, bool quoted, size_t begin) {
  view_.advance(2);
  size_t inside = view_.position();
  WordPart part = new_part(PartKind::arithmetic, "", quoted);
  Word expression;
  read_arithmetic_text(expression, "]");
  expression.where = since(inside);
  part.text = std::string(view_.text().substr(inside, view_.position() - inside));
  part.operands.push_back(std::move(expression));
  expect("]", "$[");
  add_part(word, std::move(part), begin);
}

// An expression up to `end` outside parentheses. Only expansions and quotes are special in it; the rest is for whoever
// evaluates it. False when a parenthesis closes first or the text ends.
bool Reader::read_arithmetic_text(Word& word, std::string_view end) {
  Deeper deeper(state_, view_.here());
  size_t parentheses = 0;
  size_t brackets = 0;
  for (char c = peek(); c != '\0'; c = peek()) {
    size_t begin = view_.position();
    if (parentheses == 0 && brackets == 0 && at(end)) {
      normalise(word);
      return true;
    }
    if (c == '$') {
      read_dollar(word, true, false);
      continue;
    }
    if (c == '`') {
      read_backquoted(word, true, true);
      continue;
    }
    if (c == '"' || c == '\'') {
      read_arithmetic_quotes(word, c);
      continue;
    }
    if (c == '(') ++parentheses;
    if (c == ')' && parentheses-- == 0) return false;
    // zsh takes ((1<<]2)) for two subshells.
    if (zsh() && c == ']' && brackets == 0) unsure("a bracket that nothing opened in an expression", begin);
    if (c == '[') ++brackets;
    if (parentheses + brackets > state_.limits.depth) state_.hit_limit("an expression nested too deep", view_.here());
    if (c == ']' && brackets > 0) --brackets;
    if (c == '\n') check_newline_in_word(begin);
    if (c == '\\') unsure("a backslash inside an arithmetic expression", begin);
    view_.advance();
    add_literal(word, std::string_view(&c, 1), true, begin);
  }
  return false;
}

// Quotes in an expression stay with the literal: a key may hold blanks, and elsewhere 'x' is an error that "x" is not.
void Reader::read_arithmetic_quotes(Word& word, char quote) {
  size_t begin = view_.position();
  bool dollar =
      !word.parts.empty() && word.parts.back().kind == PartKind::literal && word.parts.back().text.ends_with('$');
  Word inside;
  if (quote == '"')
    read_double_quoted(inside);
  else
    read_single_quoted(inside);
  if (stopped()) return;
  std::string_view text = view_.text().substr(begin + 1, view_.position() - begin - 2);
  // What would be read again by whoever evaluates the expression, or end it for some shell.
  bool odd = dollar || text == "@" || text == "*" || text.find('\\') != std::string_view::npos;
  for (WordPart& part : inside.parts) {
    if (part.kind == PartKind::literal) {
      odd |= part.text.find_first_of("()[]{}'\"`$") != std::string::npos;
      part.operation = quote;
    }
    word.parts.push_back(std::move(part));
  }
  if (odd) unsure("quotes inside an arithmetic expression", begin);
}

}  // namespace callgate::internal
