// Everything that $ and ` start, but for ${…}.
#include <algorithm>
#include <utility>

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
  }
  if (part.text == "LINENO") state_.canonical_only = true;  // canonical text has other lines
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
    return true;
  }
  remember_failure('$', begin);
  return !undo_attempt(begin, findings);
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

namespace {

bool has_several(const Statement& statement) {
  return statement.children.size() > 1 || !statement.arms.empty() ||
         std::any_of(statement.children.begin(), statement.children.end(), has_several);
}

bool has_heredoc(const Statement& statement);

bool any_heredoc(const std::vector<Statement>& statements) {
  return std::any_of(statements.begin(), statements.end(), has_heredoc);
}

bool has_heredoc(const Statement& statement) {
  return any_heredoc(statement.children) ||
         std::any_of(statement.redirects.begin(), statement.redirects.end(),
                     [](const Redirect& redirect) { return redirect.kind == RedirectKind::heredoc; }) ||
         std::any_of(statement.arms.begin(), statement.arms.end(),
                     [](const CaseArm& arm) { return any_heredoc(arm.body); });
}

}  // namespace

// bash writes $(…) out again before it runs it, and loses the next ";" behind a heredoc unless its body came there:
// $(<<E | p1⏎E⏎p2) runs p1 p2. Sure are one simple command, or the last two of a list.
void Reader::check_written_again(const std::vector<Statement>& body, size_t begin) {
  if (!bash() || !any_heredoc(body)) return;
  bool is_list = body.size() == 1 && body[0].kind == StatementKind::list;
  const std::vector<Statement>& parts = is_list ? body[0].children : body;
  if (parts.size() < 2 && std::none_of(parts.begin(), parts.end(), has_several)) return;
  bool is_joined = is_list && std::any_of(body[0].operators.begin(), body[0].operators.end(),
                                          [](const std::string& op) { return !op.empty() && op != ";"; });
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!has_heredoc(parts[i])) continue;
    bool sure =
        !is_joined && parts[i].kind == StatementKind::simple && i + 2 >= parts.size() && !has_several(parts.back());
    if (!sure) return unsure("a heredoc inside a substitution", begin);
  }
}

// The commands up to the closing parenthesis. A heredoc that waits outside is not fed by newlines in here.
std::vector<Statement> Reader::read_substituted() {
  std::vector<PendingHeredoc> outer = std::exchange(pending_, {});
  bool before = std::exchange(outer_pending_, outer_pending_ || !outer.empty());
  bool inside = std::exchange(in_substitution_, true);
  size_t begin = view_.position();
  std::vector<Statement> body;
  Statement list = read_list(false);
  if (list.kind != StatementKind::unknown) body.push_back(std::move(list));
  skip_blanks();
  expect(")", "a substitution");
  if (!pending_.empty()) unsure("a heredoc without its body inside a substitution", begin);
  check_written_again(body, begin);
  pending_ = std::move(outer);
  outer_pending_ = before;
  in_substitution_ = inside;
  return body;
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

void Reader::read_command_substitution(Word& word, bool quoted, size_t begin) {
  view_.advance(2);
  WordPart part = new_part(PartKind::command_substitution, "", quoted);
  part.body = read_substituted();
  add_part(word, std::move(part), begin);
}

void Reader::read_process_substitution(Word& word) {
  size_t begin = view_.position();
  Deeper deeper(state_, view_.here());
  WordPart part = new_part(PartKind::process_substitution, "", false);
  part.operation = peek();
  view_.advance(2);
  part.body = read_substituted();
  add_part(word, std::move(part), begin);
}

// `…`: the text up to the next backquote that no backslash escapes, with one level of backslashes removed, is read as
// a program of its own. Quotes inside do not protect a backquote.
void Reader::read_backquoted(Word& word, bool quoted, bool in_double) {
  size_t begin = view_.position();
  Deeper deeper(state_, view_.here());
  view_.advance();
  DerivedText inside;
  while (!view_.raw_end() && view_.raw_peek() != '`') {
    char c = view_.raw_peek();
    uint32_t where = view_.here();
    view_.raw_advance();
    if (c == '\\' && !view_.raw_end()) {
      char next = view_.raw_peek();
      bool removed = next == '$' || next == '`' || next == '\\' || (in_double && next == '"');
      if (!removed) inside.add(c, where);
      c = next;
      where = view_.here();
      view_.raw_advance();
    }
    inside.add(c, where);
  }
  if (view_.raw_end()) return fail("a ` is not closed");
  inside.finish(view_.here());
  if (inside.text.find('\n') != std::string::npos) check_newline_in_word(begin);
  view_.raw_advance();
  WordPart part = new_part(PartKind::command_substitution, "", quoted);
  size_t findings = state_.findings.size();
  Reader reader(state_, inside.text, inside.from);
  reader.in_backquotes_ = true;
  part.body = reader.read_program();
  found_when_run(findings);
  if (part.body.size() > 1) part.body = {join_lines(std::move(part.body))};
  check_written_again(part.body, begin);  // canonical text has $(…)
  add_part(word, std::move(part), begin);
}

}  // namespace callgate::internal
