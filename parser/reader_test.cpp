// [[ … ]]: words and operators up to the closing brackets.
#include <array>

#include "parser/internal/reader.h"

namespace callgate::internal {
namespace {

bool takes_pattern(const Word& word) {
  std::string text = word.static_text().value_or("");
  return word.parts.size() == 1 && !word.parts[0].quoted && (text == "==" || text == "=" || text == "!=");
}

bool takes_regex(const Word& word) {
  return word.parts.size() == 1 && !word.parts[0].quoted && word.static_text() == "=~";
}

}  // namespace

// Whether bash wants the operand of this on the same line.
static bool takes_operand(const Word& word) {
  std::string text = word.static_text().value_or("-");
  return text.starts_with('-') || text.find_first_not_of("=!~<>") == std::string::npos;
}

Statement Reader::read_test() {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  view_.advance(2);
  if (sh()) not_in_dialect("[[", begin);
  Statement statement{.kind = StatementKind::test};
  for (;;) {
    skip_blanks();
    if (bash() && peek() == '\n' && !statement.words.empty() && takes_operand(statement.words.back()))
      unsure("a newline behind an operator in [[ ]]", view_.position());
    skip_newlines();
    if (stopped() || peek() == '\0') {
      fail("'[[' is not closed by ']]'");
      break;
    }
    if (at_keyword("]]")) {
      view_.advance(2);
      break;
    }
    read_test_word(statement);
    if (!state_.spend(1, view_.here())) break;
  }
  if (statement.words.empty()) fail("'[[' without an expression");
  statement.where = since(begin);
  return statement;
}

void Reader::read_test_word(Statement& statement) {
  constexpr std::array<std::string_view, 6> operators = {"&&", "||", "(", ")", "<", ">"};
  size_t begin = view_.position();
  bool after_pattern = !statement.words.empty() && takes_pattern(statement.words.back());
  bool after_regex = !statement.words.empty() && takes_regex(statement.words.back());
  for (std::string_view op : operators) {
    if ((after_regex && op == "(") || !at(op) || (at_word() && (op == "<" || op == ">"))) continue;
    // With extglob on, !(x) is a pattern here too.
    bool is_pattern = op == "(" && begin > 0 && view_.text()[begin - 1] == '!' && state_.extglob_from <= view_.here();
    if (bash() && is_pattern) unsure("'!(' is a negation or a pattern, depending on an option", begin);
    if (zsh() && (op == "<" || op == ">") && (is_digit(peek(1)) || peek(1) == '-')) not_in_dialect("<N-M>", begin);
    view_.advance(op.size());
    Word word{.where = since(begin), .parts = {}};
    add_literal(word, op, false, begin);
    statement.words.push_back(std::move(word));
    return;
  }
  WordRules rules{.braces = false, .globs = after_pattern, .regex = after_regex, .in_test = true};
  if (std::optional<Word> word = read_word(rules))
    statement.words.push_back(std::move(*word));
  else
    fail("unexpected " + next_shown() + " in [[ ]]");
}

}  // namespace callgate::internal
