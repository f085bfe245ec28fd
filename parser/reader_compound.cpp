// Compound commands: everything that starts with a reserved word or a parenthesis.
#include "parser/internal/keywords.h"
#include "parser/internal/reader.h"

namespace callgate::internal {
namespace {

std::vector<Statement> one(Statement statement) {
  std::vector<Statement> list;
  list.push_back(std::move(statement));
  return list;
}

// A body as the one child that `if` and the loops have for each of their parts.
void append_part(Statement& statement, std::vector<Statement> body) {
  statement.children.push_back(body.empty() ? Statement{} : std::move(body.front()));
}

}  // namespace

Statement Reader::read_command() {
  skip_blanks();
  if (!state_.spend(1, view_.here())) return {};
  if (zsh()) return read_zsh_command();
  if (std::optional<Statement> compound = read_compound(bare_word())) {
    read_redirects(*compound);
    return std::move(*compound);
  }
  if (stopped()) return {};
  return read_simple();
}

// Nothing when no compound command starts here.
std::optional<Statement> Reader::read_compound(const std::string& keyword) {
  using Read = Statement (Reader::*)();
  static constexpr std::pair<std::string_view, Read> readers[] = {
      {"{", &Reader::read_group}, {"if", &Reader::read_if},         {"case", &Reader::read_case},
      {"[[", &Reader::read_test}, {"coproc", &Reader::read_coproc}, {"function", &Reader::read_function_keyword},
  };
  if (peek() == '(') return read_parenthesised();
  if (zsh()) return read_zsh_compound(keyword);
  if (keyword == "for") return read_for(StatementKind::for_loop);
  if (keyword == "select") return read_for(StatementKind::select_loop);
  if (keyword == "while") return read_loop(StatementKind::while_loop);
  if (keyword == "until") return read_loop(StatementKind::until_loop);
  for (const auto& [name, read] : readers)
    if (keyword == name) return (this->*read)();
  return std::nullopt;
}

void Reader::read_redirects(Statement& statement) {
  for (skip_blanks(); zsh() ? at_zsh_redirect() : at_redirect(); skip_blanks())
    statement.redirects.push_back(read_redirect());
  if (!statement.redirects.empty()) statement.where.end = statement.redirects.back().where.end;
}

// `((` opens arithmetic only if `))` closes it: ((rm x); (rm y)) is two subshells in a subshell.
std::optional<Statement> Reader::try_arithmetic_command() {
  size_t begin = view_.position();
  if (has_failed('(', begin)) return std::nullopt;
  size_t findings = state_.findings.size();
  view_.advance(2);
  size_t inside = view_.position();
  Word expression;
  bool closed = read_arithmetic_text(expression, "))");
  expression.where = since(inside);
  closed = closed && take("))");
  if (state_.exhausted) return Statement{};
  if (closed) {
    if (sh()) not_in_dialect("((", begin);
    check_read_twice(view_.text().substr(begin, view_.position() - begin), begin);
    Statement statement{.kind = StatementKind::arithmetic, .where = since(begin)};
    statement.words.push_back(std::move(expression));
    return statement;
  }
  remember_failure('(', begin);
  std::string_view tried = view_.text().substr(begin, view_.position() - begin);
  state_.findings.resize(std::min(findings, state_.findings.size()));
  // What was read in vain is paid for, or nested attempts would double the work at every level.
  state_.spend(1 + (view_.position() - begin) / 16, view_.here());
  failed_ = false;
  view_.set_position(begin);
  check_read_twice(tried, begin);
  return std::nullopt;
}

Statement Reader::read_parenthesised() {
  Deeper deeper(state_, view_.here());
  if (state_.exhausted) return {};
  if (peek(1) == '(')
    if (std::optional<Statement> arithmetic = try_arithmetic_command()) return std::move(*arithmetic);
  size_t begin = view_.position();
  if (zsh()) return read_zsh_parenthesised(begin);
  view_.advance();
  Statement subshell{.kind = StatementKind::subshell};
  subshell.children = read_body(")");
  subshell.where = since(begin);
  return subshell;
}

Statement Reader::read_group() {
  size_t begin = view_.position();
  view_.advance();
  Statement group{.kind = StatementKind::group};
  group.children = read_body("}");
  group.where = since(begin);
  return group;
}

Statement Reader::read_if() {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  view_.advance(2);
  Statement statement{.kind = StatementKind::if_clause};
  append_part(statement, read_body("then"));
  while (!stopped()) {
    Statement body = read_list(false);
    if (body.kind == StatementKind::unknown) fail("a command is missing after 'then'");
    statement.children.push_back(std::move(body));
    if (take_keyword("elif")) {
      append_part(statement, read_body("then"));
    } else if (take_keyword("else")) {
      append_part(statement, read_body("fi"));
      break;
    } else {
      if (!take_keyword("fi")) fail("'fi' is missing");
      break;
    }
  }
  statement.where = since(begin);
  return statement;
}

Statement Reader::read_loop(StatementKind kind) {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  view_.advance(5);  // "while" and "until"
  Statement statement{.kind = kind};
  append_part(statement, read_body("do"));
  if (!stopped()) append_part(statement, read_body("done"));
  statement.where = since(begin);
  return statement;
}

// `do … done`, or bash's undocumented `{ … }`.
void Reader::read_do_group(Statement& statement) {
  skip_blanks();
  if (peek() == ';' && !at(";;")) view_.advance();
  skip_newlines();
  size_t begin = view_.position();
  if (take_keyword("do")) {
    append_part(statement, read_body("done"));
  } else if (take_keyword("{")) {
    if (!bash()) not_in_dialect("a loop without do", begin);
    append_part(statement, read_body("}"));
  } else {
    fail("'do' is missing");
  }
}

Statement Reader::read_for(StatementKind kind) {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  view_.advance(kind == StatementKind::for_loop ? 3 : 6);
  if (sh() && kind == StatementKind::select_loop) not_in_dialect("select", begin);
  skip_blanks();
  if (kind == StatementKind::for_loop && at("((")) return read_c_for(begin);
  Statement statement{.kind = kind};
  if (!take_identifier(statement.name)) read_odd_loop_name(statement);
  skip_newlines();
  if (take_keyword("in")) {
    for (skip_blanks(); at_word(); skip_blanks())
      if (std::optional<Word> word = read_word({})) statement.words.push_back(std::move(*word));
    if (peek() != ';' && peek() != '\n') fail("the list of a loop ends with ; or a newline");
  } else {
    // Without a list the loop goes over "$@".
    Word all{.where = since(view_.position()), .parts = {}};
    all.parts.push_back(new_part(PartKind::parameter, "@", true));
    statement.words.push_back(std::move(all));
  }
  read_do_group(statement);
  statement.where = since(begin);
  return statement;
}

// Any word parses; bash refuses one that is no name when it runs the loop.
void Reader::read_odd_loop_name(Statement& statement) {
  size_t begin = view_.position();
  std::optional<Word> name = bash() ? read_word({.braces = false, .globs = false}) : std::nullopt;
  if (!name || !name->static_text()) return fail("a loop needs the name of a variable");
  statement.name = *name->static_text();
  unsure("a loop over something that is no name", begin);
}

Statement Reader::read_c_for(size_t begin) {
  if (sh()) not_in_dialect("for ((", begin);
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
  read_do_group(statement);
  statement.where = since(begin);
  return statement;
}

CaseArm Reader::read_arm() {
  CaseArm arm;
  take("(");
  do {
    skip_blanks();
    std::optional<Word> pattern = read_word({.braces = false});
    if (!pattern) {
      fail("a pattern is missing");
      return arm;
    }
    arm.patterns.push_back(std::move(*pattern));
    skip_blanks();
  } while (take("|"));
  if (!expect(")", "a pattern")) return arm;
  Statement body = read_list(false);
  if (body.kind != StatementKind::unknown) arm.body = one(std::move(body));
  skip_blanks();
  size_t begin = view_.position();
  for (std::string_view terminator : {";;&", ";;", ";&"})
    if (arm.terminator.empty() && take(terminator)) arm.terminator = terminator;
  if (sh() && arm.terminator != ";;" && !arm.terminator.empty()) not_in_dialect("falling through", begin);
  return arm;
}

Statement Reader::read_case() {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  view_.advance(4);
  Statement statement{.kind = StatementKind::case_clause};
  skip_blanks();
  std::optional<Word> subject = read_word({.braces = false});
  if (subject)
    statement.words.push_back(std::move(*subject));
  else
    fail("case needs a word");
  skip_newlines();
  if (!take_keyword("in")) fail("'in' is missing");
  for (skip_newlines(); !stopped() && !at_keyword("esac"); skip_newlines()) {
    statement.arms.push_back(read_arm());
    // Only the last arm may end without ;;
    if (statement.arms.back().terminator.empty()) {
      statement.arms.back().terminator = ";;";
      break;
    }
  }
  if (!take_keyword("esac")) fail("'esac' is missing");
  statement.where = since(begin);
  return statement;
}

}  // namespace callgate::internal
