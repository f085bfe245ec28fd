// Text in which only $ ` and some escapes mean anything: inside "…", a heredoc, or "${x:-…}".
#include "parser/internal/reader.h"

namespace callgate::internal {

void Reader::read_quoted_text(Word& word, QuotedEnd end, bool in_heredoc) {
  for (char c = peek(); c != '\0'; c = peek()) {
    if (c == '"' && end == QuotedEnd::double_quote) return;
    if (c == '}' && end == QuotedEnd::operand) return;
    if (c == '\'' && end == QuotedEnd::operand)
      read_quotes_in_operand(word, in_heredoc);
    else
      read_quoted_piece(word, c, end, in_heredoc);
  }
}

void Reader::read_quoted_piece(Word& word, char c, QuotedEnd end, bool in_heredoc) {
  size_t begin = view_.position();
  bool operand = end == QuotedEnd::operand;
  if (c == '$' && operand && (peek(1) == '\'' || peek(1) == '"')) return read_dollar_quote_in_operand(word, in_heredoc);
  if (c == '$') return read_dollar(word, true, in_heredoc);
  if (c == '`') return read_backquoted(word, true, end != QuotedEnd::text);
  if (c == '"' && operand) {
    if (in_heredoc && !bash()) unsure("quotes inside an expansion in a heredoc", begin);
    read_double_quoted(word);
    return check_inner_quotes(begin);
  }
  if (c == '\n') check_newline_in_word(begin);
  view_.advance();
  if (c == '\\') {
    std::string_view escaped = end == QuotedEnd::text ? "$`\\" : operand ? "$`\\\"}" : "$`\\\"";
    char next = view_.raw_peek();
    if (!view_.raw_end() && escaped.find(next) != std::string_view::npos) {
      view_.raw_advance();
      c = next;
    } else if (operand && next == '\'' && bash()) {
      view_.raw_advance();
      return add_literal(word, "\\'", true, begin);
    }
  }
  add_literal(word, std::string_view(&c, 1), true, begin);
}

namespace {

// A { that does not belong to ${.
bool has_brace(std::string_view text) {
  for (size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1))
    if (at == 0 || text[at - 1] != '$') return true;
  return false;
}

bool has_other_escape(std::string_view text) {
  for (size_t at = text.find('\\'); at != std::string_view::npos && at + 1 < text.size(); at = text.find('\\', at + 2))
    if (std::string_view("$`\"\\\n").find(text[at + 1]) == std::string_view::npos) return true;
  return false;
}

}  // namespace

// For bash the text between the inner quotes of "${x:-"…"}" is not quoted at all when it expands braces, and any
// backslash goes away there.
void Reader::check_inner_quotes(size_t begin) {
  if (!bash()) return;
  std::string_view text = view_.text();
  std::string_view inside = text.substr(begin, view_.position() - begin);
  bool odd = has_brace(inside) || has_other_escape(inside);
  if (inside.find('\'') != std::string_view::npos) {
    size_t line_end = std::min(text.find('\n', begin), text.size());
    size_t line_begin = text.rfind('\n', begin) + 1;  // of npos: 0
    odd |= has_brace(text.substr(line_begin, line_end - line_begin));
    state_.spend(1 + (line_end - line_begin) / 256, view_.here());
  }
  if (odd) unsure("quotes inside a quoted expansion", begin);
}

// In "${x:-'…'}" bash finds the closing brace as if ' quoted, then expands as if it did not: the quotes stay, and what
// they hold is expanded. For other shells ' means nothing there.
void Reader::read_quotes_in_operand(Word& word, bool in_heredoc) {
  size_t begin = view_.position();
  view_.advance();
  add_literal(word, "'", true, begin);
  if (!bash()) return;
  size_t end = view_.text().find('\'', begin + 1);
  state_.spend(1 + (std::min(end, view_.text().size()) - begin) / 256, view_.here());
  if (end == std::string_view::npos) return fail("a ' inside a quoted expansion is not closed");
  bool plain = true;
  for (char c = peek(); c != '\0' && view_.position() < end; c = peek()) {
    if (c == '"') {  // gone, whatever it would have quoted
      plain = false;
      view_.advance();
      continue;
    }
    bool before_end = view_.position() + 1 == end;  // neither $' nor \'
    QuotedEnd rules = c == '}' || before_end ? QuotedEnd::double_quote : QuotedEnd::operand;
    read_quoted_piece(word, c, rules, in_heredoc);
  }
  if (!plain || view_.position() != end) unsure("a ' inside a quoted expansion", begin);
  if (peek() != '\'') return;
  view_.advance();
  add_literal(word, "'", true, end);
}

// In "${x:-$'…'}" bash puts the decoded text into the operand before it expands that: $'\x24(id)' runs id.
void Reader::read_dollar_quote_in_operand(Word& word, bool in_heredoc) {
  size_t begin = view_.position();
  if (peek(1) == '\'' && in_heredoc) return read_dollar(word, true, in_heredoc);
  Word inside;
  read_dollar(inside, false, in_heredoc);
  bool plain = bash() && !in_heredoc;
  for (WordPart& part : inside.parts) {
    bool ansi = view_.text()[begin + 1] == '\'';
    plain &= !ansi || part.text.find_first_of("$`\\\"'{}") == std::string::npos;
    word.parts.push_back(std::move(part));
  }
  if (!plain) unsure("$' or $\" inside a quoted expansion", begin);
}

// Where a heredoc's body begins when the line that announced it goes on in a word: for bash behind the word's line.
void Reader::check_newline_in_word(size_t begin) {
  if (!bash() && (!pending_.empty() || outer_pending_)) unsure("a newline in a word before a heredoc's body", begin);
}

Word Reader::read_heredoc_text() {
  Word word;
  Deeper deeper(state_, view_.here());
  read_quoted_text(word, QuotedEnd::text, true);
  return word;
}

}  // namespace callgate::internal
