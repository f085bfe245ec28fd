#include "parser/internal/reader.h"

namespace callgate::internal {

bool Reader::at(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i)
    if (peek(i) != text[i]) return false;
  return true;
}

bool Reader::take(std::string_view text) {
  if (!at(text)) return false;
  view_.advance(text.size());
  return true;
}

bool Reader::expect(std::string_view text, std::string_view what) {
  if (take(text)) return true;
  fail(std::string(what) + " is not closed by '" + std::string(text) + "'");
  return false;
}

void Reader::fail(std::string message) {
  if (stopped()) return;
  state_.report("parse", std::move(message), since(view_.position()));
  failed_ = true;
}

// Heredocs and backquotes are read when they are expanded: an error in them stops one command, not the text.
void Reader::found_when_run(size_t findings) {
  for (size_t i = findings; i < state_.findings.size(); ++i)
    if (state_.findings[i].id == "parse") state_.findings[i].id = "unsure";
}

std::string Reader::next_shown() {
  char c = peek();
  if (c == '\0') return "the end";
  if (c == '\n') return "a newline";
  return "'" + std::string(1, c) + "'";
}

void Reader::unsure(std::string message, size_t begin) {
  state_.report("unsure", std::move(message), since(begin));
}

void Reader::not_in_dialect(std::string_view construct, size_t begin) {
  state_.report("dialect",
                std::string(construct) + " means something else in " + std::string(to_string(state_.dialect)),
                since(begin));
}

// Blanks and a comment. A # is a comment only here, where a token could start.
void Reader::skip_blanks() {
  while (is_blank(peek())) view_.advance();
  if (peek() != '#') return;
  while (!view_.raw_end() && view_.raw_peek() != '\n') view_.raw_advance();
}

void Reader::take_newline() {
  view_.advance();
  if (outer_pending_ && !bash()) unsure("shells differ in where the body of this heredoc begins", view_.position());
  if (!pending_.empty()) read_heredoc_bodies();
}

void Reader::skip_newlines() {
  for (skip_blanks(); peek() == '\n' || (zsh() && at_zsh_semicolon()); skip_blanks())
    peek() == '\n' ? take_newline() : view_.advance();
}

// The unquoted word at this place without moving, or nothing: what could be a reserved word.
std::string Reader::bare_word() {
  size_t start = view_.position();
  std::string word;
  constexpr size_t longest_keyword = 9;  // "nocorrect"
  for (char c = peek(); !is_meta(c) && word.size() <= longest_keyword; c = peek()) {
    word += c;
    view_.advance();
  }
  // if(a) is one word of zsh.
  if (zsh() && !ends_zsh_word(peek()) && word.size() <= longest_keyword) word.clear();
  view_.set_position(start);
  // zsh closes a group at the end of a word: in { if a; then b; fi} the last word is fi.
  if (zsh() && word.size() > 1 && word.back() == '}' && word.size() <= longest_keyword) word.pop_back();
  return word;
}

bool Reader::take_keyword(std::string_view keyword) {
  skip_blanks();
  if (!at_keyword(keyword)) return false;
  view_.advance(keyword.size());
  return true;
}

// Behind an error: to just after the next byte that separates commands. What comes then is read as if nothing stood
// before it, which lists too much rather than too little.
void Reader::resynchronise() {
  failed_ = false;
  outer_pending_ = false;
  while (!view_.raw_end()) {
    char c = view_.raw_peek();
    view_.raw_advance();
    if (std::string_view("\n;&|(){}`").find(c) != std::string_view::npos) return;
  }
}

std::vector<Statement> Reader::read_program() {
  std::vector<Statement> statements;
  for (;;) {
    skip_newlines();
    if (state_.exhausted) break;
    if (view_.raw_end() && !failed_) break;
    size_t begin = view_.position();
    if (!in_backquotes_) state_.line_begin = view_.here();
    Statement line = read_list(true);
    bool read_something = line.kind != StatementKind::unknown;
    if (read_something) statements.push_back(std::move(line));
    if (!failed_ && view_.position() == begin) fail("unexpected " + next_shown());
    if (!failed_) continue;
    bool again = !read_something && !statements.empty() && statements.back().kind == StatementKind::unknown;
    if (!again) statements.push_back({.kind = StatementKind::unknown, .where = since(begin), .name = "syntax error"});
    resynchronise();
    if (!state_.spend(1, view_.here())) break;
  }
  if (!pending_.empty()) read_heredoc_bodies();
  if (state_.exhausted)
    statements.push_back({.kind = StatementKind::unknown, .where = since(view_.position()), .name = "limit"});
  return statements;
}

}  // namespace callgate::internal
