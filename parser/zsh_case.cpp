// zsh's case: patterns in parentheses may be one pattern or the form that other shells have.
#include "parser/internal/reader.h"

namespace callgate::internal {

Statement Reader::read_zsh_case() {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  view_.advance(4);
  Statement statement{.kind = StatementKind::case_clause};
  skip_blanks();
  if (std::optional<Word> subject = at_word() ? read_word({.braces = false}) : std::nullopt)
    statement.words.push_back(std::move(*subject));
  else
    fail("case needs a word");
  skip_newlines();
  bool braces = peek() == '{';
  state_.zsh_only |= braces;
  if (braces)
    view_.advance();
  else if (!take_keyword("in"))
    fail("'in' is missing");
  for (skip_newlines(); !stopped(); skip_newlines()) {
    if ((braces && take_keyword("}")) || take_keyword("esac")) break;
    statement.arms.push_back(read_zsh_arm());
    if (!statement.arms.back().terminator.empty()) continue;
    statement.arms.back().terminator = ";;";
    if (!stopped() && !take_keyword(braces ? "}" : "esac")) fail("'esac' is missing");
    break;
  }
  statement.where = since(begin);
  return statement;
}

CaseArm Reader::read_zsh_arm() {
  CaseArm arm;
  if (!(peek() == '(' && read_zsh_enclosed_pattern(arm))) {
    do {
      skip_blanks();
      if (peek() == '=' || peek() == '~') unsure("a path as a pattern", view_.position());
      std::optional<Word> pattern = at_word() ? read_word({.braces = false}) : std::nullopt;
      bool may_lack = peek() == '|' || (peek() == ')' && !arm.patterns.empty());
      if (!pattern && !may_lack) {
        fail("a pattern is missing");
        return arm;
      }
      arm.patterns.push_back(pattern ? std::move(*pattern) : Word{});
      skip_blanks();
    } while (take("|"));
    if (!expect(")", "a pattern")) return arm;
  }
  Statement body = read_zsh_list();
  bool empty = body.kind == StatementKind::list && body.children.empty();
  if (!empty) arm.body.push_back(std::move(body));
  skip_newlines();
  for (std::string_view terminator : {";;", ";&", ";|"})
    if (arm.terminator.empty() && take(terminator)) arm.terminator = terminator;
  state_.zsh_only |= arm.terminator == ";|";
  return arm;
}

// (a | b) as a whole, where zsh drops the blanks around the bars. False, and back where it began, if the parentheses
// are only the start of a pattern as in (a)|b).
bool Reader::read_zsh_enclosed_pattern(CaseArm& arm) {
  size_t begin = view_.position();
  size_t findings = state_.findings.size();
  view_.advance();
  if (peek() == ')') return fail("unexpected '()'"), true;
  WordRules rules{.braces = false, .in_extglob = true, .pattern = true};
  do {
    Word pattern;
    for (skip_pattern_blanks(); peek() != '|' && peek() != ')' && peek() != '\0' && !stopped();) {
      size_t here = view_.position();
      char c = peek();
      if (c == ';' || c == '&' || c == '\n') fail("a pattern in parentheses that ends too soon");
      if (is_blank(c) && (skip_pattern_blanks(), peek() == '|' || peek() == ')')) break;
      view_.set_position(here);
      read_piece(pattern, c, rules);
    }
    normalise(pattern);
    pattern.where = since(begin);
    arm.patterns.push_back(std::move(pattern));
  } while (take("|") && !stopped());
  bool closed = !stopped() && take(")") && ends_zsh_word(peek());
  size_t behind = view_.position();
  skip_blanks();
  if (closed && peek() != '|' && peek() != ')') {
    view_.set_position(behind);
    return true;
  }
  arm.patterns.clear();
  undo_attempt(begin, findings);
  return false;
}

void Reader::skip_pattern_blanks() {
  while (is_blank(peek())) view_.advance();
}

}  // namespace callgate::internal
