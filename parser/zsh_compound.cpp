// zsh's compound commands with their short forms. What is read is the ordinary command: `for x (a b) cmd` is a loop
// like any other.
#include "parser/internal/keywords.h"
#include "parser/internal/reader.h"

namespace callgate::internal {

// Nothing when no compound command starts here.
std::optional<Statement> Reader::read_zsh_compound(const std::string& keyword) {
  using Read = Statement (Reader::*)();
  static constexpr std::pair<std::string_view, Read> readers[] = {
      {"if", &Reader::read_zsh_if},   {"case", &Reader::read_zsh_case},
      {"[[", &Reader::read_zsh_test}, {"function", &Reader::read_zsh_function_keyword},
      {"time", &Reader::read_time},   {"repeat", &Reader::read_zsh_repeat},
  };
  if (peek() == '{') return read_zsh_group_command();
  if (keyword == "for" || keyword == "foreach" || keyword == "select") return read_zsh_for(keyword);
  if (keyword == "while") return read_zsh_while(StatementKind::while_loop);
  if (keyword == "until") return read_zsh_while(StatementKind::until_loop);
  for (const auto& [name, read] : readers)
    if (keyword == name && !(in_time_ && name == "time")) return (this->*read)();
  return std::nullopt;
}

// `then … fi`, `{ … }` or one chain of commands behind each condition.
Statement Reader::read_zsh_if() {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  view_.advance(2);
  Statement statement{.kind = StatementKind::if_clause};
  for (bool more = true; more && !stopped();) {
    statement.children.push_back(read_zsh_list());
    skip_newlines();
    if (take_keyword("then")) {
      more = read_zsh_then(statement);
    } else if (peek() == '{') {
      state_.zsh_only = true;
      more = read_zsh_braced_then(statement);
    } else {
      statement.children.push_back(read_zsh_sublist());
      more = false;
    }
  }
  statement.where = since(begin);
  return statement;
}

// True when another condition follows.
bool Reader::read_zsh_then(Statement& statement) {
  statement.children.push_back(read_zsh_list());
  if (take_keyword("elif")) return true;
  if (take_keyword("else")) statement.children.push_back(read_zsh_list());
  if (!take_keyword("fi")) fail("'fi' is missing");
  return false;
}

bool Reader::read_zsh_braced_then(Statement& statement) {
  statement.children.push_back(read_zsh_braces());
  if (take_keyword("elif")) return true;
  if (take_keyword("fi") || !take_keyword("else")) return false;
  skip_newlines();
  if (peek() == '{') {
    statement.children.push_back(read_zsh_braces());
    return false;
  }
  statement.children.push_back(read_zsh_list());
  if (!take_keyword("fi")) fail("'fi' is missing");
  return false;
}

Statement Reader::read_zsh_while(StatementKind kind) {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  view_.advance(5);  // "while" and "until"
  Statement statement{.kind = kind};
  statement.children.push_back(read_zsh_list());
  read_zsh_body(statement, false);
  statement.where = since(begin);
  return statement;
}

// `do … done`, `{ … }`, `… end` behind foreach, or one chain of commands.
void Reader::read_zsh_body(Statement& statement, bool foreach) {
  skip_newlines();
  if (stopped()) return;
  if (take_keyword("do")) {
    statement.children.push_back(read_zsh_list());
    if (!take_keyword("done")) fail("'done' is missing");
  } else if (peek() == '{') {
    state_.zsh_only = true;
    statement.children.push_back(read_zsh_braces());
  } else if (foreach) {
    statement.children.push_back(read_zsh_list());
    if (!take_keyword("end")) fail("'end' is missing");
  } else {
    statement.children.push_back(read_zsh_sublist());
  }
}

// for, foreach and select: `keyword` is what stands here.
Statement Reader::read_zsh_for(std::string_view keyword) {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  view_.advance(keyword.size());
  skip_blanks();
  bool foreach = keyword == "foreach";
  state_.zsh_only |= foreach;
  if (keyword == "for" && at("((")) return read_zsh_c_for(begin);
  Statement statement{.kind = keyword == "select" ? StatementKind::select_loop : StatementKind::for_loop};
  read_zsh_loop_names(statement, keyword == "select");
  bool newline = peek() == '\n';
  while (peek() == '\n') take_newline(), skip_blanks();
  if (at_keyword("in")) {
    take_keyword("in");
    for (skip_blanks(); at_word() && !stopped(); skip_blanks())
      if (std::optional<Word> word = read_word({})) statement.words.push_back(std::move(*word));
    if (!at_zsh_semicolon() && peek() != '\n') fail("the list of a loop ends with ; or a newline");
  } else if (!newline && peek() == '(' && peek(1) != ')') {
    state_.zsh_only = true;
    view_.advance();
    for (skip_newlines(); at_word() && !stopped(); skip_newlines())
      if (std::optional<Word> word = read_word({})) statement.words.push_back(std::move(*word));
    expect(")", "the list of a loop");
  } else {
    // Without a list the loop goes over "$@".
    Word all{.where = since(view_.position()), .parts = {}};
    all.parts.push_back(new_part(PartKind::parameter, "@", true));
    statement.words.push_back(std::move(all));
  }
  read_zsh_body(statement, foreach);
  statement.where = since(begin);
  return statement;
}

// `for k v in …` takes two words at a time.
void Reader::read_zsh_loop_names(Statement& statement, bool only_one) {
  for (bool first = true; first || (!only_one && is_name(peek()) && !at_keyword("in") && !is_zsh_reserved(bare_word()));
       first = false) {
    std::string name;
    for (char c = peek(); is_name(c); c = peek()) {
      name += c;
      view_.advance();
    }
    if (name.empty() || !is_meta(peek())) return fail("a loop needs the name of a variable");
    if (is_digit(name[0])) unsure("a loop over a positional parameter", view_.position());
    state_.zsh_only |= !first;
    statement.name += (first ? "" : " ") + name;
    skip_blanks();
  }
}

Statement Reader::read_zsh_c_for(size_t begin) {
  view_.advance(2);
  Statement statement{.kind = StatementKind::c_for_loop};
  for (std::string_view end : {";", ";", "))"}) {
    skip_blanks();
    Word expression;
    size_t start = view_.position();
    bool read = read_arithmetic_text(expression, end);
    expression.where = since(start);
    statement.words.push_back(std::move(expression));
    if (!read || !expect(end, "for ((")) break;
  }
  read_zsh_body(statement, false);
  statement.where = since(begin);
  return statement;
}

Statement Reader::read_zsh_repeat() {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  state_.zsh_only = true;
  view_.advance(6);
  skip_blanks();
  Statement statement{.kind = StatementKind::repeat_loop};
  if (std::optional<Word> count = at_word() ? read_word({.braces = false, .globs = false}) : std::nullopt)
    statement.words.push_back(std::move(*count));
  else
    fail("repeat needs a count");
  read_zsh_body(statement, false);
  statement.where = since(begin);
  return statement;
}

Statement Reader::read_zsh_function_keyword() {
  size_t begin = view_.position();
  view_.advance(8);
  skip_blanks();
  if (peek() == '-') unsure("an option of function", begin);
  std::vector<Word> names;
  for (; at_word() && !(peek() == '{' && is_meta(peek(1))) && !stopped(); skip_blanks())
    if (std::optional<Word> name = read_word({.braces = false})) names.push_back(std::move(*name));
  take("()");
  if (names.empty() && (skip_newlines(), peek() != '{')) unsure("a function without a name or braces", begin);
  return read_zsh_function(std::move(names), begin, true);
}

}  // namespace callgate::internal
