// Simple commands: assignments, words, redirects.
#include <algorithm>
#include <array>

#include "parser/internal/keywords.h"
#include "parser/internal/reader.h"

namespace callgate::internal {
bool Reader::at_word() {
  char c = peek();
  if (c == '<' || c == '>') return peek(1) == '(' && !sh();
  return !is_meta(c);
}

std::optional<Word> Reader::read_word(const WordRules& rules) {
  if (!rules.regex && !at_word()) return std::nullopt;
  if (!state_.spend(1, view_.here())) return std::nullopt;
  Word word;
  size_t begin = view_.position();
  read_unquoted(word, rules);
  word.where = since(begin);
  if (view_.position() == begin) return std::nullopt;
  return word;
}

bool Reader::take_identifier(std::string& name) {
  name.clear();
  if (!is_name_start(peek())) return false;
  for (char c = peek(); is_name(c); c = peek()) {
    name += c;
    view_.advance();
  }
  return true;
}

Statement Reader::read_simple() {
  Statement statement{.kind = StatementKind::simple};
  size_t begin = view_.position();
  uint32_t end = view_.here();
  for (skip_blanks(); !stopped(); skip_blanks()) {
    if (at_redirect()) {
      statement.redirects.push_back(read_redirect());
    } else if (statement.words.empty() && try_assignment(statement)) {
    } else if (!at_word()) {
      break;
    } else {
      if (statement.words.empty()) check_command_word();
      if (!read_argument(statement)) break;
    }
    end = view_.here();
  }
  statement.where = {view_.where(begin), end};
  bool nothing = statement.words.empty() && statement.assignments.empty() && statement.redirects.empty();
  if (nothing && !stopped()) fail("a command is expected before " + next_shown());
  if (nothing) return {};
  bool only_word = statement.words.size() == 1 && statement.assignments.empty() && statement.redirects.empty();
  if (peek() != '(' || !only_word) return statement;
  std::optional<std::string> name = statement.words[0].static_text();
  view_.advance();
  skip_blanks();
  if (!take(")") || !name || name->empty()) {
    fail("unexpected '('");
    return statement;
  }
  return read_function_body(std::move(*name), begin);
}

// One more word of a command whose arguments may be assignments. False when there is none.
bool Reader::read_argument(Statement& statement) {
  size_t begin = view_.position();
  if (zsh() && !statement.words.empty() && at_keyword("}")) not_in_dialect("'}' as an argument", begin);
  bool declaration = is_declaration(statement, state_.dialect);
  if (declaration) {
    Statement probe;
    size_t nodes = state_.nodes;
    size_t findings = state_.findings.size();
    if (try_assignment(probe) && probe.assignments[0].is_array) {
      statement.assignments.push_back(std::move(probe.assignments[0]));
      return true;
    }
    bool is_assignment = !probe.assignments.empty();
    state_.nodes = nodes;
    if (is_assignment && !state_.exhausted) state_.findings.resize(std::min(findings, state_.findings.size()));
    view_.set_position(begin);
    std::optional<Word> word =
        read_word({.braces = !is_assignment, .globs = !is_assignment, .assignment = is_assignment});
    if (!word) return false;
    if (!is_assignment && !statement.assignments.empty()) unsure("a word behind an array", begin);
    statement.words.push_back(std::move(*word));
    return true;
  }
  std::optional<Word> word = read_word({});
  if (word) statement.words.push_back(std::move(*word));
  return word.has_value();
}

// name=value, name+=value, name[subscript]=value. Does not move when none is there.
bool Reader::try_assignment(Statement& statement) {
  if (!is_name_start(peek())) return false;
  size_t begin = view_.position();
  size_t findings = state_.findings.size();
  Assignment assignment;
  take_identifier(assignment.name);
  // bash reads name[…] up to the matching bracket as one word, blanks and all, even if no = follows.
  bool odd = false;
  if (peek() == '[') {
    view_.advance();
    Word subscript;
    size_t inside = view_.position();
    odd = !read_arithmetic_text(subscript, "]") || !take("]") ||
          view_.text().substr(inside, view_.position() - inside).find_first_of(" \t\n;&|()<>") != std::string::npos;
    subscript.where = since(inside);
    assignment.subscript = std::move(subscript);
  }
  size_t operation = view_.position();
  assignment.append = take("+=");
  if (failed_ || (!assignment.append && !take("="))) {
    if (!state_.exhausted) state_.findings.resize(std::min(findings, state_.findings.size()));
    failed_ = false;
    size_t scanned = view_.position() - begin;
    view_.set_position(begin);
    state_.spend(1 + scanned / 16, view_.here());
    if (odd) unsure("name[…] with blanks or operators in it", begin);
    return false;
  }
  if (sh() && (assignment.append || assignment.subscript)) not_in_dialect("this assignment", operation);
  read_assignment_value(assignment);
  assignment.where = since(begin);
  statement.assignments.push_back(std::move(assignment));
  return true;
}

void Reader::read_assignment_value(Assignment& assignment) {
  size_t begin = view_.position();
  if (!take("(")) {
    if (at_word()) read_unquoted(assignment.value, {.braces = false, .globs = false, .assignment = true});
    assignment.value.where = since(begin);
    return;
  }
  Deeper deeper(state_, view_.here());
  assignment.is_array = true;
  if (sh()) not_in_dialect("an array", begin);
  for (skip_newlines(); at_word(); skip_newlines()) {
    size_t start = view_.position();
    std::optional<Word> element = read_word({});
    if (!element) break;
    // [key]=value with a key that a blank or quote would end for us, but not for bash.
    if (view_.text()[start] == '[' && (element->parts[0].kind != PartKind::glob || element->parts[0].text == "["))
      unsure("an element of an array with a key that is not plain", start);
    assignment.elements.push_back(std::move(*element));
  }
  expect(")", "an array");
}

// zsh has more reserved words than bash; what they start is not read here.
void Reader::check_command_word() {
  // With extglob on, !(x) is a pattern and not a negated subshell; the option is not to be seen in the text.
  if (at("!(")) unsure("'!(' is a negated subshell or a pattern, depending on an option", view_.position());
  if (!zsh()) return;
  constexpr std::array<std::string_view, 5> words = {"repeat", "foreach", "end", "nocorrect", "always"};
  std::string word = bare_word();
  if (std::find(words.begin(), words.end(), word) != words.end()) not_in_dialect(word, view_.position());
}

}  // namespace callgate::internal
