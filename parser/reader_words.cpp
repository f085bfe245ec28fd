// Words: quotes, escapes and literal text.
#include <algorithm>

#include "parser/internal/reader.h"

namespace callgate::internal {

void Reader::add_literal(Word& word, std::string_view text, bool quoted, size_t begin) {
  if (!word.parts.empty()) {
    WordPart& last = word.parts.back();
    if (last.kind == PartKind::literal && last.quoted == quoted && last.operation.empty()) {
      last.text += text;
      last.where.end = view_.here();
      return;
    }
  }
  word.parts.push_back(new_part(PartKind::literal, std::string(text), quoted));
  word.parts.back().where = since(begin);
}

void Reader::add_part(Word& word, WordPart part, size_t begin) {
  part.where = since(begin);
  // Who reads the tree later has more to do for what is expanded than for text.
  state_.spend(part.kind == PartKind::literal ? 1 : 2, view_.here());
  word.parts.push_back(std::move(part));
}

bool Reader::ends_word(char c, const WordRules& rules) {
  if (c == '\0') return true;
  if (rules.stop != '\0' && c == rules.stop) return true;
  if (rules.operand) return c == '}';
  if (rules.in_extglob) return c == ')';
  if (rules.in_brace && (c == ',' || c == '}')) return true;
  if (zsh()) return ends_zsh_word(c);
  if (rules.regex && c == '|') return false;
  if (c == '<' || c == '>') return peek(1) != '(' || sh();
  return is_meta(c);
}

void Reader::read_unquoted(Word& word, const WordRules& rules) {
  if (zsh()) return read_zsh_unquoted(word, rules);
  size_t open = 0;  // parentheses of a regular expression: blanks and operators between them are text
  for (char c = peek(); open > 0 ? c != '\0' : !ends_word(c, rules) || (rules.regex && c == '('); c = peek()) {
    if (rules.regex && c == '(') ++open;
    if (rules.regex && c == ')') --open;
    read_piece(word, c, rules);
  }
  if (open > 0) fail("a regular expression is not closed by ')'");
  normalise(word);
}

void Reader::read_piece(Word& word, char c, const WordRules& rules) {
  size_t begin = view_.position();
  if (c == '\\') return read_escape(word);
  if (c == '\'') return read_single_quoted(word);
  if (c == '"') return read_double_quoted(word);
  bool anchor = rules.regex && c == '$' && (is_meta(peek(1)) || peek(1) == '|');
  if (c == '$' && !anchor) return read_dollar(word, false, false);
  if (c == '`') return read_backquoted(word, false, false);
  if ((c == '<' || c == '>') && peek(1) == '(' && !sh()) return read_process_substitution(word);
  if (!rules.regex && read_special(word, c, rules)) return;
  if (c == '\n') check_newline_in_word(begin);
  view_.advance();
  // Blanks inside an extglob or an operand are ordinary text.
  bool inert = rules.in_extglob && (is_meta(c) || c == '(');
  add_literal(word, std::string_view(&c, 1), inert && c != '|', begin);
}

// Characters that mean something else than themselves when they are not quoted.
bool Reader::read_special(Word& word, char c, const WordRules& rules) {
  if (zsh()) return read_zsh_special(word, c, rules);
  size_t begin = view_.position();
  if (c == '~') {
    check_tilde_beside_braces(word, rules);
    return tilde_is_special(word, rules) && try_tilde(word, rules);
  }
  if (c == '{' && rules.braces && !rules.operand) return try_brace(word, rules.in_brace);
  if (!rules.globs) return false;
  if (rules.in_extglob && c == '|') {
    view_.advance();
    return add_part(word, new_part(PartKind::glob, "|", false), begin), true;
  }
  if (std::string_view("?*+@!").find(c) != std::string_view::npos && peek(1) == '(') return try_extglob(word, rules);
  if (c == '[') return try_bracket(word, rules);
  if (c != '*' && c != '?') return false;
  std::string text;
  for (; peek() == '*' || peek() == '?'; view_.advance()) {
    if (peek(1) == '(' && !text.empty()) break;
    text += peek();
  }
  add_part(word, new_part(PartKind::glob, text, false), begin);
  return true;
}

// Braces are expanded first: {a,~} and {,a}~ give words that begin with a tilde.
void Reader::check_tilde_beside_braces(const Word& word, const WordRules& rules) {
  bool begins = word.parts.empty() || word.parts.back().kind == PartKind::brace;
  if (!begins && word.parts.back().kind == PartKind::literal)
    begins = word.parts.back().text.ends_with('=') || word.parts.back().text.ends_with(':');
  bool has_braces = rules.in_brace || std::any_of(word.parts.begin(), word.parts.end(),
                                                  [](const WordPart& part) { return part.kind == PartKind::brace; });
  if (begins && has_braces) unsure("a tilde beside braces", view_.position());
}

namespace {

size_t end_of_name(std::string_view text) {
  if (text.empty() || !is_name_start(text[0])) return 0;
  return static_cast<size_t>(std::find_if_not(text.begin(), text.end(), is_name) - text.begin());
}

}  // namespace

bool Reader::tilde_is_special(const Word& word, const WordRules& rules) {
  if (word.parts.empty()) return !rules.in_brace;
  const WordPart& last = word.parts.back();
  if (last.kind != PartKind::literal || last.quoted || last.text.empty()) return false;
  if (rules.operand || rules.in_brace || sh()) return rules.assignment && last.text.back() == ':';
  if (rules.assignment && last.text.back() == ':') return true;
  // bash also looks at arguments of the form name=~, name+=~ and name[…]=~.
  const WordPart& first = word.parts[0];
  size_t end = first.kind == PartKind::literal && !first.quoted ? end_of_name(first.text) : 0;
  if (end == 0) return false;
  bool may_begin = last.text.back() == ':' || last.text.back() == '=';
  if (end == first.text.size() && word.parts.size() > 1 && word.parts[1].kind == PartKind::glob && may_begin)
    unsure("a tilde in what looks like an assignment to an element", view_.position());
  std::string_view behind = std::string_view(first.text).substr(end);
  size_t operation = behind.starts_with("=") ? 1 : behind.starts_with("+=") ? 2 : 0;
  if (operation == 0) return false;
  return last.text.back() == ':' || (word.parts.size() == 1 && behind.size() == operation);
}

void Reader::read_escape(Word& word) {
  size_t begin = view_.position();
  view_.advance();
  if (view_.raw_end()) {
    // Of the text, or of a substitution in backquotes: bash and dash keep it.
    if (zsh()) unsure("a backslash at the very end", begin);
    return add_literal(word, "\\", true, begin);
  }
  size_t start = view_.position();
  view_.raw_advance();
  // The whole of a character of UTF-8.
  while ((static_cast<unsigned char>(view_.raw_peek()) & 0xc0) == 0x80) view_.raw_advance();
  add_literal(word, view_.text().substr(start, view_.position() - start), true, begin);
}

void Reader::read_single_quoted(Word& word) {
  size_t begin = view_.position();
  view_.advance();
  size_t start = view_.position();
  size_t end = view_.text().find('\'', start);
  if (end == std::string_view::npos) {
    view_.set_position(view_.text().size());
    return fail("a ' is not closed");
  }
  std::string_view text = view_.text().substr(start, end - start);
  if (text.find('\n') != std::string_view::npos) check_newline_in_word(begin);
  view_.set_position(end + 1);
  add_literal(word, text, true, begin);
}

void Reader::read_ansi_c(Word& word) {
  size_t begin = view_.position();
  view_.advance(2);
  std::string raw;
  while (!view_.raw_end() && view_.raw_peek() != '\'') {
    for (int count = view_.raw_peek() == '\\' ? 2 : 1; count > 0 && !view_.raw_end(); --count) {
      raw += view_.raw_peek();
      view_.raw_advance();
    }
  }
  if (view_.raw_end()) return fail("a $' is not closed");
  view_.raw_advance();
  AnsiC decoded = decode_ansi_c(raw, state_.dialect);
  if (!decoded.exact || (decoded.cut && !bash())) unsure("an escape whose meaning depends on the shell", begin);
  if (decoded.in_utf8) state_.canonical_only = true;
  if (sh()) not_in_dialect("$'", begin);
  add_literal(word, decoded.text, true, begin);
}

void Reader::read_double_quoted(Word& word) {
  size_t begin = view_.position();
  Deeper deeper(state_, view_.here());
  view_.advance();
  size_t first = word.parts.size();
  add_literal(word, "", true, begin);
  read_quoted_text(word, QuotedEnd::double_quote, false);
  // zsh has a word for "${x/}""$@", and none for "${x/}$@".
  bool divides = zsh() && first > 0 && word.parts[first - 1].quoted && may_vanish(word.parts[first - 1]);
  bool has_text = std::any_of(word.parts.begin(), word.parts.end(), [](const WordPart& part) {
    return part.kind == PartKind::literal && !part.text.empty();
  });
  // "${!x}""$@" is a word where x names a variable, and none where it is @; "${!x}$@" may be none in both.
  if (bash() && first > 0 && !has_text && std::any_of(word.parts.begin(), word.parts.end(), may_vanish_or_not))
    unsure("quotes beside what may be a list", begin);
  if (!divides && std::any_of(word.parts.begin() + static_cast<long>(first), word.parts.end(), may_vanish) &&
      word.parts[first].kind == PartKind::literal && word.parts[first].text.empty())
    word.parts.erase(word.parts.begin() + static_cast<long>(first));
  if (view_.raw_end()) return fail("a \" is not closed");
  if (!stopped()) view_.advance();
}

}  // namespace callgate::internal
