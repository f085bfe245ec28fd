// Simple commands: assignments, words, redirects.
#include <algorithm>
#include <array>

#include "parser/internal/keywords.h"
#include "parser/internal/reader.h"

namespace callgate::internal {
bool Reader::at_word() {
  char c = peek();
  if (zsh()) return c == '}' ? !at_zsh_closer() : c != '\0' && !ends_zsh_word(c);
  if (c == '<' || c == '>') return peek(1) == '(' && !sh();
  return !is_meta(c);
}

std::optional<Word> Reader::read_word(const WordRules& rules) {
  if (!rules.regex && !at_word()) return std::nullopt;
  if (!state_.spend(1, view_.here())) return std::nullopt;
  // 2> and {fd}> are tokens of their own, which bash refuses where a word must be: cat <2>f.
  if (!rules.regex && descriptor_length() > 0) {
    fail("a redirect stands where a word is expected");
    return std::nullopt;
  }
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

namespace {

// Neither [a]=value nor ["a b"]=value: in an array's list bash removes the quotes of any key.
bool has_odd_key(const Word& element) {
  const std::vector<WordPart>& parts = element.parts;
  if (parts[0].kind == PartKind::glob && parts[0].text != "[") return false;
  bool quoted = parts.size() >= 3 && parts[0].text == "[" && parts[1].kind == PartKind::literal && parts[1].quoted &&
                parts[1].text.find_first_of("()[]{}'\"`$\\") == std::string::npos &&
                parts[2].kind == PartKind::literal && !parts[2].quoted &&
                (parts[2].text.starts_with("]=") || parts[2].text.starts_with("]+="));
  return !quoted;
}

// Builtins for whose arguments bash reads name=( … ), beside the declarations.
bool takes_arrays(const Statement& statement) {
  if (statement.words.empty()) return false;
  std::string name = statement.words[0].static_text().value_or("");
  return name == "eval" || name == "let" || name == "alias";
}

// What a key and an ordinary word hold in the same way.
bool is_plain_key(const WordPart& part) {
  if (part.kind == PartKind::parameter) return part.operation.empty();
  return part.kind == PartKind::literal && part.operation.empty() &&
         part.text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-/:") ==
             std::string::npos;
}

// A blank or an operator outside quotes and expansions.
bool is_cut(const Word& subscript) {
  return std::any_of(subscript.parts.begin(), subscript.parts.end(), [](const WordPart& part) {
    return part.kind == PartKind::literal && part.operation.empty() &&
           part.text.find_first_of(" \t\n;&|<>") != std::string::npos;
  });
}

bool has_array(const Statement& statement) {
  return std::any_of(statement.assignments.begin(), statement.assignments.end(),
                     [](const Assignment& each) { return each.is_array; });
}

}  // namespace

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
      bool is_first = statement.words.empty();
      if (is_first) check_command_word();
      if (!read_argument(statement)) break;
      if (is_first) check_moved_keyword(statement, begin);
    }
    end = view_.here();
  }
  statement.where = {view_.where(begin), end};
  bool nothing = statement.words.empty() && statement.assignments.empty() && statement.redirects.empty();
  if (nothing && !stopped()) fail("a command is expected before " + next_shown());
  if (nothing) return {};
  bool only_word = statement.words.size() == 1 && statement.assignments.empty() && statement.redirects.empty();
  if (peek() != '(' || !only_word) return statement;
  std::optional<std::string> name = function_name(statement.words[0]);
  view_.advance();
  skip_blanks();
  if (!take(")") || !name) {
    fail("unexpected '('");
    return statement;
  }
  return read_function_body(std::move(*name), begin);
}

// bash writes $(<f ! p1) out as `! p1 < f` before it runs it, and then p1 is what runs. It exports functions so, too.
void Reader::check_moved_keyword(const Statement& statement, size_t begin) {
  bool is_written_again = in_substitution_ || in_backquotes_ || in_body_;
  if (!bash() || !is_written_again || statement.redirects.empty() || !statement.assignments.empty()) return;
  if (statement.words.empty()) return;
  const std::vector<WordPart>& parts = statement.words[0].parts;
  bool plain = parts.size() == 1 && parts[0].kind == PartKind::literal && !parts[0].quoted;
  if (plain && is_reserved(parts[0].text)) unsure("a reserved word behind a redirect", begin);
}

// One more word of a command whose arguments may be assignments. False when there is none.
bool Reader::read_argument(Statement& statement) {
  size_t begin = view_.position();
  bool declares = is_declaration(statement, state_.dialect);
  if (declares || (bash() && takes_arrays(statement) && at_array())) {
    Statement probe;
    if (try_assignment(probe)) return add_declared(statement, std::move(probe.assignments[0]), begin);
  }
  std::optional<Word> word = read_word({});
  if (!word) return false;
  if (declares && has_array(statement)) unsure("a word behind an array", begin);
  statement.words.push_back(std::move(*word));
  return true;
}

// name=( … ) as it is, name=value as a word.
bool Reader::add_declared(Statement& statement, Assignment assignment, size_t begin) {
  if (assignment.is_array) {
    if (takes_arrays(statement)) unsure("an array for a command that reads its text again", begin);
    statement.assignments.push_back(std::move(assignment));
    return true;
  }
  // export x={a,b} assigns twice, where x={a,b} keeps the braces.
  bool has_brace = std::any_of(assignment.value.parts.begin(), assignment.value.parts.end(), [](const WordPart& part) {
    return part.kind == PartKind::literal && !part.quoted && part.text.find('{') != std::string::npos;
  });
  if (bash() && has_brace) unsure("braces in a declaration", begin);
  Word word;
  add_literal(word, assignment.name, false, begin);
  if (assignment.subscript) {
    bool plain = std::all_of(assignment.subscript->parts.begin(), assignment.subscript->parts.end(), is_plain_key);
    if (!plain) unsure("a declaration of an element with a key that is not plain", begin);
    add_literal(word, "[", false, begin);
    for (WordPart& part : assignment.subscript->parts) {
      part.quoted &= !plain;
      word.parts.push_back(std::move(part));
    }
    add_part(word, new_part(PartKind::literal, "]", false), begin);
  }
  add_part(word, new_part(PartKind::literal, assignment.append ? "+=" : "=", false), begin);
  for (WordPart& part : assignment.value.parts) word.parts.push_back(std::move(part));
  normalise(word);
  word.where = since(begin);
  statement.words.push_back(std::move(word));
  return true;
}

// name=( or name+=( without moving.
bool Reader::at_array() {
  size_t begin = view_.position();
  std::string name;
  bool found = take_identifier(name) && (take("=(") || take("+=("));
  view_.set_position(begin);
  return found;
}

// name=value, name+=value, name[subscript]=value. Does not move when none is there.
bool Reader::try_assignment(Statement& statement) {
  if (!is_name_start(peek())) return false;
  size_t begin = view_.position();
  if (has_failed('=', begin)) {
    if (has_failed('[', begin)) unsure("name[…] with blanks or operators in it", begin);
    return false;
  }
  size_t findings = state_.findings.size();
  Assignment assignment;
  take_identifier(assignment.name);
  // bash reads name[…] up to the matching bracket as one word, blanks and all, even if no = follows.
  bool odd = false;
  bool cut = false;
  if (peek() == '[') {
    view_.advance();
    Word subscript;
    size_t inside = view_.position();
    odd = !read_arithmetic_text(subscript, "]") || !take("]") ||
          view_.text().substr(inside, view_.position() - inside).find_first_of(" \t\n;&|()<>") != std::string::npos;
    subscript.where = since(inside);
    cut = zsh() && is_cut(subscript);
    assignment.subscript = std::move(subscript);
  }
  size_t operation = view_.position();
  assignment.append = take("+=");
  if (failed_ || (!assignment.append && !take("="))) {
    if (!state_.exhausted) state_.findings.resize(std::min(findings, state_.findings.size()));
    failed_ = false;
    size_t scanned = view_.position() - begin;
    if (assignment.subscript) remember_failure('=', begin);
    view_.set_position(begin);
    state_.spend(1 + scanned / 16, view_.here());
    if (odd) remember_failure('[', begin);
    if (odd) unsure("name[…] with blanks or operators in it", begin);
    return false;
  }
  // zsh ends the word there: a[1|2]=b is a pipeline.
  if (cut) unsure("a subscript that the end of a word cuts", begin);
  if (sh() && (assignment.append || assignment.subscript)) not_in_dialect("this assignment", operation);
  read_assignment_value(assignment);
  assignment.where = since(begin);
  state_.spend(1, view_.here());
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
  bool waiting = !pending_.empty();
  if (sh()) not_in_dialect("an array", begin);
  for (skip_newlines(); at_word(); skip_newlines()) {
    size_t start = view_.position();
    std::optional<Word> element = read_word({});
    if (!element) break;
    // [key]=value with a key that a blank or quote would end for us, but not for bash.
    if (view_.text()[start] == '[' && has_odd_key(*element))
      unsure("an element of an array with a key that is not plain", start);
    assignment.elements.push_back(std::move(*element));
  }
  // bash 5.2 overwrites the delimiter while it reads the list, so that the body ends somewhere else.
  if (waiting && pending_.empty()) unsure("a heredoc whose body begins inside an array", begin);
  expect(")", "an array");
  // What follows directly begins another token for bash: a=()! negates.
  if (!stopped() && !is_meta(peek())) unsure("text directly behind an array", begin);
}

void Reader::check_command_word() {}

}  // namespace callgate::internal
