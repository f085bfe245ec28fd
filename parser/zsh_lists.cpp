// zsh's lists: a ; stands wherever a newline does, lists may be empty, and short forms take one chain of commands.
#include <algorithm>
#include <iterator>

#include "parser/internal/keywords.h"
#include "parser/internal/reader.h"

namespace callgate::internal {

// One ; that separates commands, not the ;; of case.
bool Reader::at_zsh_semicolon() {
  return peek() == ';' && !at(";;") && !at(";&") && !at(";|");
}

// In zsh `{ }` and `if; then; fi` are fine.
Statement Reader::read_zsh_list() {
  Statement list = read_list(false);
  if (list.kind != StatementKind::unknown || stopped()) return list;
  return {.kind = StatementKind::list, .where = since(view_.position())};
}

// Commands joined by && and ||: the body of a short loop.
Statement Reader::read_zsh_sublist() {
  Deeper deeper(state_, view_.here());
  state_.zsh_only = true;
  Statement list{.kind = StatementKind::list};
  size_t begin = view_.position();
  for (;;) {
    list.children.push_back(read_pipeline());
    skip_blanks();
    std::string op = take("&&") ? "&&" : take("||") ? "||" : "";
    list.operators.push_back(op);
    if (op.empty() || stopped()) break;
    skip_newlines();
  }
  list.where = since(begin);
  if (list.children.size() > 1) return list;
  return std::move(list.children.front());
}

// { list }, with the opening brace before us.
Statement Reader::read_zsh_braces() {
  Deeper deeper(state_, view_.here());
  view_.advance();
  Statement list = read_zsh_list();
  skip_newlines();
  if (!take_keyword("}")) fail("'}' is missing");
  return list;
}

Statement Reader::read_zsh_group_command() {
  size_t begin = view_.position();
  Statement group{.kind = StatementKind::group};
  group.children.push_back(read_zsh_braces());
  group.where = since(begin);
  skip_blanks();
  if (!at_keyword("always")) return group;
  state_.zsh_only = true;
  take_keyword("always");
  skip_newlines();
  if (peek() != '{') {
    fail("'always' without its block");
    return group;
  }
  group.kind = StatementKind::always;
  group.children.push_back(read_zsh_braces());
  group.where = since(begin);
  return group;
}

// What follows `(`, which has not been read: a function without a name, or a subshell.
Statement Reader::read_zsh_parenthesised(size_t begin) {
  view_.advance();
  if (peek() == ')') {
    view_.advance();
    return read_zsh_function({}, begin, false);
  }
  Statement subshell{.kind = StatementKind::subshell};
  subshell.children.push_back(read_zsh_list());
  skip_newlines();
  expect(")", "'('");
  subshell.where = since(begin);
  return subshell;
}

// Redirects may stand before a compound command as well.
Statement Reader::read_zsh_command() {
  std::vector<Redirect> redirects;
  size_t begin = view_.position();
  for (; at_zsh_redirect() && !stopped(); skip_blanks()) redirects.push_back(read_redirect());
  if (std::optional<Statement> compound = read_compound(bare_word())) {
    bool defines = compound->kind == StatementKind::function && !compound->name.empty();
    if (defines && !redirects.empty()) unsure("redirects before a function", begin);
    compound->redirects.insert(compound->redirects.begin(), redirects.begin(), redirects.end());
    if (!redirects.empty()) compound->where.begin = view_.where(begin);
    if (compound->kind != StatementKind::function) read_redirects(*compound);
    return std::move(*compound);
  }
  if (stopped()) return {};
  return read_zsh_simple(std::move(redirects), begin);
}

// `coproc` and `!` stand before a whole pipeline, and only once.
Statement Reader::read_zsh_coproc() {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  view_.advance(6);
  state_.zsh_only = true;
  Statement coproc{.kind = StatementKind::coproc};
  skip_blanks();
  if (at_keyword("!") || at_keyword("coproc")) fail("unexpected " + bare_word());
  if (!stopped()) coproc.children.push_back(read_pipeline());
  coproc.where = since(begin);
  return coproc;
}

Statement Reader::read_zsh_simple(std::vector<Redirect> redirects, size_t begin) {
  Statement statement{.kind = StatementKind::simple, .redirects = std::move(redirects)};
  uint32_t end = view_.here();
  bool skipped = false;  // nocorrect, which asks a person about spelling, and does nothing here
  for (skip_blanks(); !stopped(); skip_blanks()) {
    if (statement.words.empty() && peek() == '{') fail("unexpected '{'");
    if (at_redirect()) {
      statement.redirects.push_back(read_redirect());
    } else if (statement.words.empty() && at_keyword("nocorrect")) {
      view_.advance(9);
      skipped = state_.zsh_only = true;
    } else if (statement.words.empty() && try_assignment(statement)) {
      note_zsh_assignment(statement.assignments.back());
    } else if (!at_word()) {
      break;
    } else {
      if (statement.words.empty()) check_zsh_command_word();
      if (!read_argument(statement)) break;
    }
    end = view_.here();
  }
  statement.where = {view_.where(begin), end};
  bool nothing = statement.words.empty() && statement.assignments.empty() && statement.redirects.empty();
  if (nothing && !stopped()) fail(skipped ? "'nocorrect' alone" : "a command is expected before " + next_shown());
  if (nothing) return {};
  if (peek() == '(' && !stopped()) return read_zsh_named_function(statement, begin);
  // An error of zsh's: in backquotes it stops only them, written as $(…) the whole text.
  bool detaches = peek() == '&' && peek(1) != '&';
  if (in_backquotes_ && statement.words.empty() && detaches) fail("'&' behind assignments alone");
  return statement;
}

// a b () { … } defines both.
Statement Reader::read_zsh_named_function(Statement& statement, size_t begin) {
  bool plain = statement.assignments.empty() && statement.redirects.empty() && at("()");
  if (!plain || statement.words.empty()) {
    fail("unexpected '('");
    return std::move(statement);
  }
  view_.advance(2);
  return read_zsh_function(std::move(statement.words), begin, false);
}

// The names of a function as one text. A name that is computed counts as one that nobody calls.
std::string Reader::zsh_function_name(const std::vector<Word>& names, size_t begin) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:+@%,";
  std::string all;
  for (const Word& word : names) {
    std::string name = word.static_text().value_or("");
    bool strange = name.empty() || name.find_first_not_of(plain) != std::string::npos;
    if (strange || is_zsh_reserved(name)) unsure("a strange function name", begin);
    all += (all.empty() ? "" : " ") + (name.empty() ? "?" : name);
  }
  return all;
}

// A compound command as it is, and any other one as a group.
Statement Reader::read_zsh_function_body(bool keyword) {
  size_t begin = view_.position();
  Statement body{.kind = StatementKind::group};
  if (peek() == '{') {
    body.children.push_back(read_zsh_braces());
  } else {
    state_.zsh_only = true;
    Statement command = keyword ? read_zsh_sublist() : read_zsh_command();
    using enum StatementKind;
    constexpr StatementKind wrapped[] = {simple, pipeline, list, negation, time, coproc, function};
    if (std::find(std::begin(wrapped), std::end(wrapped), command.kind) == std::end(wrapped)) return command;
    body.children.push_back(std::move(command));
  }
  body.where = since(begin);
  return body;
}

// Whether && || | or |& stands at the end.
static bool is_joined(std::string_view before) {
  before = before.substr(0, before.find_last_not_of(" \t\n") + 1);
  return before.ends_with("&&") || before.ends_with('|') || before.ends_with("|&");
}

// Behind the names of a function; without a name it runs at once, with the words behind it as arguments.
Statement Reader::read_zsh_function(std::vector<Word> names, size_t begin, bool keyword) {
  Deeper deeper(state_, view_.here());
  Statement statement{.kind = StatementKind::function, .name = zsh_function_name(names, begin)};
  state_.zsh_only |= names.size() != 1;
  skip_newlines();
  size_t waiting = pending_.size();
  bool waits = waiting > 0 || outer_pending_;
  size_t inside = view_.position();
  Statement body = read_zsh_function_body(keyword);
  // Redirects behind a named function belong to its body; behind another one they are those of the call.
  if (!names.empty()) read_redirects(body);
  skip_blanks();
  bool meets_line_end = view_.text().substr(inside, view_.position() - inside).find('\n') != std::string_view::npos ||
                        peek() == '\n' || peek() == '#' || peek() == '\0';
  // zsh 5.9 keeps a function's words apart while it reads it: the body of a heredoc that begins then, or one whose
  // function is over by then, it puts elsewhere than it looks for it. Canonical text has a body that waits behind the
  // next && || or |, and where none stands before the function, inside of that.
  bool is_apart = !outer_pending_ && is_joined(view_.text().substr(0, begin)) && !meets_line_end;
  if ((waits && !is_apart) || pending_.size() > waiting) unsure("a heredoc without its body around a function", begin);
  statement.children.push_back(std::move(body));
  for (skip_blanks(); names.empty() && !stopped(); skip_blanks()) {
    if (at_zsh_redirect())
      statement.redirects.push_back(read_redirect());
    else if (std::optional<Word> word = at_word() ? read_word({}) : std::nullopt)
      statement.words.push_back(std::move(*word));
    else
      break;
    // Canonical text has redirects behind the words, where {name} would be a descriptor.
    bool has_brace = !statement.words.empty() && statement.words.back().static_text().value_or("").starts_with('{');
    if (has_brace) unsure("an argument in braces of a function without a name", begin);
  }
  statement.where = since(begin);
  return statement;
}

}  // namespace callgate::internal
