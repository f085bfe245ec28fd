// zsh's [[ … ]]. What zsh refuses must be refused here as well: in backquotes the error stops one substitution, and
// written as $(…) the whole text.
#include <algorithm>

#include "parser/internal/reader.h"

namespace callgate::internal {
namespace {

// The text of an unquoted word of one literal: what could be an operator.
std::string_view plain(const Word& word) {
  bool is_plain = word.parts.size() == 1 && word.parts[0].kind == PartKind::literal && !word.parts[0].quoted;
  return is_plain ? std::string_view(word.parts[0].text) : std::string_view();
}

bool is_connective(std::string_view word) {
  return word == "&&" || word == "||" || word == ")";
}

// What begins as an option does: a dash, whatever follows.
bool is_dashed(const Word& word) {
  return !word.parts.empty() && word.parts[0].kind == PartKind::literal && !word.parts[0].quoted &&
         word.parts[0].text.starts_with('-');
}

bool is_letter_option(const Word& word) {
  return plain(word).starts_with('-') && plain(word).size() == 2;
}

// STRING, -X STRING, STRING OPERATOR STRING, as par_cond_2() of zsh's parse.c takes them.
bool is_primary(const Word* word, size_t count) {
  if (count == 0) return false;
  for (size_t i = 1; i < count; ++i)
    if (i != 2 && plain(word[i]) == "!") return false;
  std::string_view op = count > 1 ? plain(word[1]) : "";
  if (op == "<" || op == ">") return count == 3;
  if (count == 1) return true;
  bool is_known = op == "=" || op == "==" || op == "!=" || op == "=~";
  if (count == 2) return is_dashed(word[0]) && word[0].static_text() != "-";
  if (is_letter_option(word[1])) return false;  // takes one word, and another one is too many
  if (count == 3 && (is_known || is_dashed(word[1]))) return true;
  return is_dashed(word[0]) && word[0].static_text() != "-";
}

bool is_condition(const std::vector<Word>& words) {
  size_t depth = 0;
  for (size_t i = 0;;) {
    for (; i < words.size() && (plain(words[i]) == "!" || plain(words[i]) == "("); ++i) depth += plain(words[i]) == "(";
    size_t first = i;
    while (i < words.size() && !is_connective(plain(words[i]))) ++i;
    if (!is_primary(words.data() + first, i - first)) return false;
    for (; i < words.size() && plain(words[i]) == ")"; ++i)
      if (depth-- == 0) return false;
    if (i == words.size()) return depth == 0;
    ++i;  // && or ||
  }
}

}  // namespace

// [[ … ]]: where a parenthesis groups and where it belongs to a pattern depends on what stands before it.
Statement Reader::read_zsh_test() {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  view_.advance(2);
  Statement statement{.kind = StatementKind::test};
  size_t count = 0;  // words of the condition that is being read
  for (;;) {
    for (skip_blanks(); peek() == '\n'; skip_blanks()) take_newline();
    if (stopped() || peek() == '\0') {
      fail("'[[' is not closed by ']]'");
      break;
    }
    if (at_keyword("]]")) {
      view_.advance(2);
      break;
    }
    read_zsh_test_word(statement, count);
    if (!state_.spend(1, view_.here())) break;
  }
  if (statement.words.empty()) fail("'[[' without an expression");
  if (!is_condition(statement.words)) fail("a condition that zsh refuses");
  statement.where = since(begin);
  return statement;
}

void Reader::read_zsh_test_word(Statement& statement, size_t& count) {
  size_t begin = view_.position();
  for (std::string_view op : {"&&", "||", "(", ")", "<", ">"}) {
    if (!at(op) || (op == "(" && count >= 2)) continue;
    if ((op == "<" || op == ">") && (count != 1 || peek(1) == '(' || numeric_range_length() > 0)) continue;
    view_.advance(op.size());
    Word word{.where = since(begin), .parts = {}};
    add_literal(word, op, false, begin);
    statement.words.push_back(std::move(word));
    count = op == "<" || op == ">" ? 2 : 0;
    return;
  }
  bool negates = count == 0 && at_keyword("!");
  std::string before = count == 2 ? statement.words.back().static_text().value_or("") : "";
  bool pattern = before == "=" || before == "==" || before == "!=";
  std::optional<Word> word = at_word() ? read_word({.braces = false, .globs = pattern}) : std::nullopt;
  if (!word) return fail("unexpected " + next_shown() + " in [[ ]]");
  statement.words.push_back(std::move(*word));
  if (!negates) ++count;
}

}  // namespace callgate::internal
