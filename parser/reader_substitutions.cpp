// $(…), <(…) and `…`.
#include <algorithm>
#include <utility>

#include "parser/internal/keywords.h"
#include "parser/internal/reader.h"

namespace callgate::internal {

namespace {

bool has_several(const Statement& statement) {
  return statement.children.size() > 1 || !statement.arms.empty() ||
         std::any_of(statement.children.begin(), statement.children.end(), has_several);
}

bool has_heredoc(const Statement& statement);

bool any_heredoc(const std::vector<Statement>& statements) {
  return std::any_of(statements.begin(), statements.end(), has_heredoc);
}

bool has_heredoc(const Statement& statement) {
  return any_heredoc(statement.children) ||
         std::any_of(statement.redirects.begin(), statement.redirects.end(),
                     [](const Redirect& redirect) { return redirect.kind == RedirectKind::heredoc; }) ||
         std::any_of(statement.arms.begin(), statement.arms.end(),
                     [](const CaseArm& arm) { return any_heredoc(arm.body); });
}

// $(time { a; }) and $(! time { a; }) are syntax errors to bash 5.2, unlike the same in backquotes. In $(time case …
// the first ) ends the substitution.
bool begins_with_timed_compound(const Statement& statement) {
  const Statement* first = &statement;
  for (bool timed = false;; first = &first->children[0]) {
    bool passed = first->kind == StatementKind::list || first->kind == StatementKind::pipeline ||
                  first->kind == StatementKind::negation;
    if (first->kind != StatementKind::time && !passed) return timed && first->kind != StatementKind::simple;
    timed |= first->kind == StatementKind::time;
    if (first->children.empty()) return false;
  }
}

bool has_case(const Statement& statement) {
  return !statement.arms.empty() || std::any_of(statement.children.begin(), statement.children.end(), has_case);
}

// bash writes $(<f do) out as `do < f`, and then refuses it; [[ - } ]] stops only what stands behind it.
bool is_odd_in_backquotes(const Statement& statement) {
  std::string first = statement.words.empty() ? "" : statement.words[0].static_text().value_or("");
  bool is_simple = statement.kind == StatementKind::simple;
  bool is_word = is_simple && !statement.redirects.empty() && is_reserved(first);
  bool is_pair = statement.kind == StatementKind::test && statement.words.size() == 2 && first != "!" &&
                 !(first.size() == 2 && first[0] == '-');
  return is_word || is_pair ||
         std::any_of(statement.children.begin(), statement.children.end(), is_odd_in_backquotes) ||
         std::any_of(statement.arms.begin(), statement.arms.end(), [](const CaseArm& arm) {
           return std::any_of(arm.body.begin(), arm.body.end(), is_odd_in_backquotes);
         });
}

}  // namespace

// bash writes $(coproc p1) out as `coproc COPROC p1`, which runs COPROC.
void Reader::check_coprocs(size_t coprocs, size_t begin) {
  if (state_.simple_coprocs != coprocs) unsure("a coproc of a simple command inside a substitution", begin);
}

void Reader::check_time(const std::vector<Statement>& body, bool backquoted, size_t begin) {
  if (bash() && !body.empty() && begins_with_timed_compound(body[0]) && (backquoted || has_case(body[0])))
    unsure("time before a compound command at the start of a substitution", begin);
}

// bash writes $(…) out again before it runs it, and loses the next ";" behind a heredoc unless its body came there:
// $(<<E | p1⏎E⏎p2) runs p1 p2. Sure are one simple command, or the last two of a list.
void Reader::check_written_again(const std::vector<Statement>& body, size_t begin) {
  if (!bash() || !any_heredoc(body)) return;
  bool is_list = body.size() == 1 && body[0].kind == StatementKind::list;
  const std::vector<Statement>& parts = is_list ? body[0].children : body;
  if (parts.size() < 2 && std::none_of(parts.begin(), parts.end(), has_several)) return;
  bool is_joined = is_list && std::any_of(body[0].operators.begin(), body[0].operators.end(),
                                          [](const std::string& op) { return !op.empty() && op != ";"; });
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!has_heredoc(parts[i])) continue;
    bool sure =
        !is_joined && parts[i].kind == StatementKind::simple && i + 2 >= parts.size() && !has_several(parts.back());
    if (!sure) return unsure("a heredoc inside a substitution", begin);
  }
}

// The commands up to the closing parenthesis. A heredoc that waits outside is not fed by newlines in here.
std::vector<Statement> Reader::read_substituted() {
  std::vector<PendingHeredoc> outer = std::exchange(pending_, {});
  bool before = std::exchange(outer_pending_, outer_pending_ || !outer.empty());
  bool inside = std::exchange(in_substitution_, true);
  bool timed = std::exchange(in_time_, false);
  bool around = std::exchange(timed_around_, timed_around_ || timed);
  size_t begin = view_.position();
  size_t coprocs = state_.simple_coprocs;
  std::vector<Statement> body;
  Statement list = read_list(false);
  if (list.kind != StatementKind::unknown) body.push_back(std::move(list));
  skip_blanks();
  expect(")", "a substitution");
  if (!pending_.empty()) unsure("a heredoc without its body inside a substitution", begin);
  check_written_again(body, begin);
  check_coprocs(coprocs, begin);
  check_time(body, false, begin);
  pending_ = std::move(outer);
  outer_pending_ = before;
  in_substitution_ = inside;
  in_time_ = timed;
  timed_around_ = around;
  return body;
}

void Reader::read_command_substitution(Word& word, bool quoted, size_t begin) {
  view_.advance(2);
  WordPart part = new_part(PartKind::command_substitution, "", quoted);
  part.body = read_substituted();
  add_part(word, std::move(part), begin);
}

void Reader::read_process_substitution(Word& word) {
  size_t begin = view_.position();
  Deeper deeper(state_, view_.here());
  WordPart part = new_part(PartKind::process_substitution, "", false);
  part.operation = peek();
  view_.advance(2);
  part.body = read_substituted();
  add_part(word, std::move(part), begin);
}

// `…`: the text up to the next backquote that no backslash escapes, with one level of backslashes removed, is read as
// a program of its own. Quotes inside do not protect a backquote.
void Reader::read_backquoted(Word& word, bool quoted, bool in_double) {
  size_t begin = view_.position();
  Deeper deeper(state_, view_.here());
  view_.advance();
  DerivedText inside;
  while (!view_.raw_end() && view_.raw_peek() != '`') {
    char c = view_.raw_peek();
    uint32_t where = view_.here();
    view_.raw_advance();
    if (c == '\\' && !view_.raw_end()) {
      char next = view_.raw_peek();
      bool removed = next == '$' || next == '`' || next == '\\' || (in_double && next == '"');
      if (!removed) inside.add(c, where);
      c = next;
      where = view_.here();
      view_.raw_advance();
    }
    inside.add(c, where);
  }
  if (view_.raw_end()) return fail("a ` is not closed");
  // In backquotes zsh joins lines before it looks for comments.
  std::string_view raw = view_.text().substr(begin, view_.position() - begin);
  bool joins = false;
  for (size_t i = raw.find('#'); i != std::string_view::npos && !joins; i = raw.find('#', i + 1))
    joins = i > 0 && raw[i - 1] != '{' && raw[i - 1] != '$' && raw.find("\\\n") != std::string_view::npos;
  if (zsh() && joins) unsure("a continued line beside a comment in backquotes", begin);
  inside.finish(view_.here());
  if (inside.text.find('\n') != std::string::npos) check_newline_in_word(begin);
  view_.raw_advance();
  WordPart part = new_part(PartKind::command_substitution, "", quoted);
  size_t findings = state_.findings.size();
  size_t coprocs = state_.simple_coprocs;
  Reader reader(state_, inside.text, inside.from);
  reader.in_backquotes_ = true;
  reader.timed_around_ = timed_around_ || in_time_;
  part.body = reader.read_program();
  found_when_run(findings);
  if (part.body.size() > 1) part.body = {join_lines(std::move(part.body))};
  // Canonical text has $(…).
  check_written_again(part.body, begin);
  check_coprocs(coprocs, begin);
  check_time(part.body, true, begin);
  if (bash() && std::any_of(part.body.begin(), part.body.end(), is_odd_in_backquotes))
    unsure("an error that backquotes forgive", begin);
  add_part(word, std::move(part), begin);
}

}  // namespace callgate::internal
