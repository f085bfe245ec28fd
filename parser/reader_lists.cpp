// Lists, pipelines and what stands before a pipeline.
#include <algorithm>
#include <array>
#include <utility>

#include "parser/internal/keywords.h"
#include "parser/internal/reader.h"

namespace callgate::internal {
namespace {

// The words that start what can be a named coproc.
bool starts_compound(std::string_view word) {
  constexpr std::array<std::string_view, 8> openers = {"{", "[[", "if", "for", "case", "while", "until", "select"};
  return std::find(openers.begin(), openers.end(), word) != openers.end();
}

// Whether zsh 5.9 compiles it as more than what the shell does by itself; nothing where that is not certain. Of such a
// command (assignments, [[ ]], ((…)), functions, and what holds only these) `time` runs nothing, unless the number of
// its line is 2 mod 64: there the number, which stands where the pipeline's code is looked for, happens to be that
// code.
std::optional<bool> is_complex(const Statement& statement);

std::optional<bool> any_complex(const std::vector<Statement>& statements) {
  std::optional<bool> any = false;
  for (const Statement& each : statements) {
    std::optional<bool> one = is_complex(each);
    if (one == true) return true;
    if (!one) any.reset();
  }
  return any;
}

// Behind ! and | a function resets what they said.
std::optional<bool> unless_function(const Statement& last) {
  return last.kind == StatementKind::function ? std::nullopt : std::optional<bool>(true);
}

bool has_files(const Word& word) {
  return std::any_of(word.parts.begin(), word.parts.end(), [](const WordPart& part) {
    return part.kind == PartKind::process_substitution ||
           std::any_of(part.operands.begin(), part.operands.end(), has_files);
  });
}

std::optional<bool> is_complex_assignment(const Statement& statement) {
  bool any_list = false;
  bool any_files = false;
  for (const Assignment& each : statement.assignments) {
    any_list |= each.is_array;
    any_files |= has_files(each.value) || (each.subscript && has_files(*each.subscript));
  }
  if (any_list) return true;
  return any_files ? std::nullopt : std::optional<bool>(false);
}

std::optional<bool> is_complex(const Statement& statement) {
  using enum StatementKind;
  if (statement.kind == function)
    return statement.redirects.empty() && statement.words.empty() ? std::optional<bool>(false) : std::nullopt;
  if (!statement.redirects.empty()) return true;
  for (const std::string& op : statement.operators)
    if (op.starts_with('&') && op != "&&") return true;
  switch (statement.kind) {
    case simple:
      return statement.words.empty() ? is_complex_assignment(statement) : std::optional<bool>(true);
    case subshell:
      return true;
    case pipeline:
    case negation:
    case coproc:
      return statement.children.empty() ? std::nullopt : unless_function(statement.children.back());
    case test:
    case arithmetic:
      return false;
    case list:
    case group:
    case always:
    case if_clause:
    case while_loop:
    case until_loop:
    case repeat_loop:
    case for_loop:
    case c_for_loop:
      return any_complex(statement.children);
    case case_clause: {
      std::optional<bool> any = false;
      for (const CaseArm& arm : statement.arms) {
        std::optional<bool> one = any_complex(arm.body);
        if (one == true) return true;
        if (!one) any.reset();
      }
      return any;
    }
    default:
      return std::nullopt;
  }
}

bool closes_list(std::string_view word) {
  constexpr std::array<std::string_view, 8> closers = {"then", "do", "done", "fi", "elif", "else", "esac", "}"};
  return std::find(closers.begin(), closers.end(), word) != closers.end();
}

}  // namespace

bool Reader::at_list_end() {
  skip_blanks();
  char c = peek();
  if (zsh() && (at(";|") || at_zsh_closer() || at_keyword("end"))) return true;
  return c == '\0' || c == ')' || at(";;") || at(";&") || closes_list(bare_word());
}

// "&&" "||" ";" "&" or, for a newline, ";". Nothing when none is there.
std::string Reader::take_list_operator() {
  skip_blanks();
  char c = peek();
  if (take("&&")) return "&&";
  if (take("||")) return "||";
  if (c == ';' && !at(";;") && !at(";&") && !(zsh() && at(";|"))) return take(";"), ";";
  if (c == '\n') return take_newline(), ";";
  if (c != '&') return "";
  view_.advance();
  if (zsh() && (peek() == '!' || peek() == '|')) {
    view_.advance();
    state_.zsh_only = true;
    return "&!";
  }
  return "&";
}

Statement Reader::read_list(bool one_line) {
  Deeper deeper(state_, view_.here());
  Statement list{.kind = StatementKind::list};
  if (!one_line) skip_newlines();
  size_t begin = view_.position();
  while (!at_list_end()) {
    list.children.push_back(read_pipeline());
    bool newline = (skip_blanks(), peek() == '\n');
    std::string separator = take_list_operator();
    list.operators.push_back(separator);
    // Two commands need something between them: `a (b)` is an error, not two commands.
    if (separator.empty() && one_line && !stopped() && !at_list_end()) fail("unexpected " + next_shown());
    if (separator.empty() || stopped()) break;
    if (separator == "&&" || separator == "||") {
      skip_newlines();
      if (at_list_end()) fail("a command is missing after '" + separator + "'");
    } else if (one_line) {
      for (skip_blanks(); zsh() && at_zsh_semicolon(); skip_blanks()) view_.advance();
      if (newline || peek() == '\n') break;
    } else {
      skip_newlines();
    }
  }
  if (list.children.empty()) return {};
  // A child that could not be read has no place of its own.
  list.where = {view_.where(begin), std::max(view_.where(begin), list.children.back().where.end)};
  if (list.operators.back() == ";") list.operators.back().clear();
  if (list.children.size() > 1 || list.operators.back().starts_with('&')) return list;
  return std::move(list.children.front());
}

// What stands between an opening word, which has been read, and `closing`. Shells want at least one command there.
std::vector<Statement> Reader::read_body(std::string_view closing) {
  std::vector<Statement> body;
  Statement list = read_list(false);
  if (list.kind == StatementKind::unknown)
    fail("a command is missing before '" + std::string(closing) + "'");
  else
    body.push_back(std::move(list));
  skip_blanks();
  bool closed = is_meta(closing[0]) ? take(closing) : take_keyword(closing);
  if (!closed) fail("'" + std::string(closing) + "' is missing");
  return body;
}

Statement Reader::read_pipeline() {
  skip_blanks();
  std::string keyword = bare_word();
  if (keyword == "!") return read_negation();
  if (keyword == "time" && !in_time_) return read_time();
  if (zsh() && keyword == "coproc") return read_zsh_coproc();
  size_t begin = view_.position();
  Statement pipeline{.kind = StatementKind::pipeline};
  for (;;) {
    pipeline.children.push_back(read_command());
    skip_blanks();
    if (peek() != '|' || at("||")) break;
    size_t bar = view_.position();
    bool both = at("|&");
    view_.advance(both ? 2 : 1);
    if (both && sh()) not_in_dialect("|&", bar);
    pipeline.operators.push_back(both ? "|&" : "|");
    skip_newlines();
    std::string next = bare_word();
    bool closes = !zsh() && (closes_list(next) || (bash() && next == "in"));
    if (next == "!" || closes) fail("'" + next + "' cannot stand behind '|'");
  }
  pipeline.where = {view_.where(begin), std::max(view_.where(begin), pipeline.children.back().where.end)};
  if (pipeline.children.size() > 1) return pipeline;
  return std::move(pipeline.children.front());
}

// What ends a command, but not &> which redirects.
bool Reader::at_separator() {
  char c = peek();
  return c == '\n' || c == ';' || (c == '&' && peek(1) != '>');
}

Statement Reader::read_negation() {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  view_.advance();
  if (peek() == '(') check_extglob_option(begin);
  if (zsh() && (skip_blanks(), at_keyword("!"))) fail("unexpected '!'");
  Statement negation{.kind = StatementKind::negation};
  if (!at_list_end() && !at_separator()) negation.children.push_back(read_pipeline());
  if (negation.children.empty()) unsure("'!' without a command", begin);
  negation.where = since(begin);
  return negation;
}

// With extglob on, !(x) is a pattern and not a negated subshell. Canonical text has a blank there and no doubt.
void Reader::check_extglob_option(size_t begin) {
  for (std::string_view word : {"extglob", "shopt", "BASHOPTS", "eval"})
    if (view_.text().find(word) != std::string_view::npos)
      unsure("'!(' is a negated subshell or a pattern, depending on an option", begin);
  state_.canonical_only = true;
}

Statement Reader::read_time() {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  view_.advance(4);
  Statement timed{.kind = StatementKind::time};
  bool outer = std::exchange(in_time_, zsh());
  // dash knows no such word and runs a program of that name, with whatever it then runs.
  if (sh()) not_in_dialect("time", begin);
  size_t option = view_.position();
  // zsh has no options here: `time -p p1` runs -p.
  bool is_word = zsh() && (skip_blanks(), peek() == '-') && !is_meta(peek(1));
  if (!is_word && take_keyword("-p")) timed.name = "-p";
  if (!is_word && (take_keyword("--") || !timed.name.empty()))
    if (!bash()) not_in_dialect("an option of time", option);
  skip_blanks();
  if (peek() == '-' && !is_word) unsure("a timed command that looks like an option", begin);
  if (zsh() && peek() == '|') unsure("a pipe behind time alone", begin);
  if (!at_list_end() && !at_separator() && peek() != '|') timed.children.push_back(read_pipeline());
  in_time_ = outer;
  // zsh reads time $(time { a; }) twice: at first the inner time is a program's name, and the text an error.
  if (timed_around_ && !timed.children.empty() && timed.children[0].kind != StatementKind::simple)
    unsure("time in a substitution of what is timed", begin);
  if (zsh() && !timed.children.empty()) check_timed(timed, begin);
  timed.where = since(begin);
  return timed;
}

// On the first line of a text, and in functions and substitutions that begin there, the number is 0 or 1.
void Reader::check_timed(Statement& timed, size_t begin) {
  std::optional<bool> complex = is_complex(timed.children[0]);
  if (complex == true) return;
  std::string_view before = state_.source.substr(0, timed.children[0].where.begin);
  bool on_first_line = before.find('\n') == std::string_view::npos;
  bool counts = state_.source.find("LINENO") == std::string_view::npos;
  timed.name = "nothing";
  state_.counts_lines = true;
  if (!complex || !on_first_line || !counts) unsure("a timed command of the shell itself", begin);
}

// A name can stand only before a compound command: `coproc a b` runs a. Any word parses as one; bash refuses what is no
// name when it runs the command.
std::string Reader::take_coproc_name() {
  size_t begin = view_.position();
  std::string name;
  for (char c = peek(); !is_meta(c) && std::string_view("'\"`\\$").find(c) == std::string_view::npos; c = peek()) {
    name += c;
    view_.advance();
  }
  bool plain = is_name_start(name.empty() ? '\0' : name[0]) && std::all_of(name.begin(), name.end(), is_name);
  skip_blanks();
  std::string next = bare_word();
  bool named = peek() == '(' || starts_compound(next);
  if (!named && is_reserved(next) && next != "in" && next != "time") fail("'" + next + "' behind a coproc's name");
  if (named && !plain) unsure("a coproc with a strange name", begin);
  return named ? name : "";
}

Statement Reader::read_coproc() {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  view_.advance(6);
  if (!bash()) not_in_dialect("coproc", begin);
  Statement coproc{.kind = StatementKind::coproc};
  skip_blanks();
  size_t start = view_.position();
  std::string keyword = bare_word();
  if (keyword == "!" || keyword == "coproc" || keyword == "function" || closes_list(keyword))
    fail("'" + keyword + "' behind coproc");
  if (peek() != '(' && !starts_compound(keyword)) coproc.name = take_coproc_name();
  if (coproc.name.empty()) view_.set_position(start);
  std::optional<Statement> command = stopped() ? std::nullopt : read_compound(bare_word());
  if (!command && !stopped()) {
    command = read_simple();
    // Written behind the words, it would leave the first of these to be taken for a name.
    size_t first = command->words.size() > 1 && starts_compound(command->words[1].static_text().value_or("")) ? 1 : 0;
    bool redirect_first = !command->redirects.empty() && !command->words.empty() &&
                          command->redirects[0].where.begin < command->words[first].where.begin;
    if (redirect_first) unsure("a coproc that begins with a redirect", begin);
    ++state_.simple_coprocs;
  }
  if (command) coproc.children.push_back(std::move(*command));
  coproc.where = since(begin);
  return coproc;
}

}  // namespace callgate::internal
