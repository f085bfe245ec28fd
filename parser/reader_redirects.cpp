// Redirects and the bodies of heredocs.
#include <algorithm>
#include <array>
#include <utility>

#include "parser/internal/reader.h"

namespace callgate::internal {
namespace {

struct RedirectOperator {
  std::string_view text;
  RedirectKind kind;
};

// Longer ones first.
constexpr std::array<RedirectOperator, 13> operators = {{
    {"&>>", RedirectKind::append_all},
    {"<<<", RedirectKind::herestring},
    {"<<-", RedirectKind::heredoc},
    {"<<", RedirectKind::heredoc},
    {">>", RedirectKind::append},
    {"&>", RedirectKind::write_all},
    {"<&", RedirectKind::duplicate_in},
    {">&", RedirectKind::duplicate_out},
    {"<>", RedirectKind::read_write},
    {">|", RedirectKind::write},
    {"<", RedirectKind::read},
    {">", RedirectKind::write},
    {"", RedirectKind::read},
}};

bool is_descriptor_operand(const Word& word) {
  std::optional<std::string> text = word.static_text();
  if (!text) return true;  // decided when it runs
  return *text == "-" || (!text->empty() && text->find_first_not_of("0123456789-") == std::string::npos);
}

}  // namespace

// The length of "2" or "{name}" directly before a redirect operator, else 0.
size_t Reader::descriptor_length() {
  // Looking ahead takes time in proportion to the distance, so a longer one is no descriptor for us.
  constexpr size_t longest = 64;
  size_t length = 0;
  if (is_digit(peek())) {
    while (length < longest && is_digit(peek(length))) ++length;
  } else if (peek() == '{' && is_name_start(peek(1))) {
    for (length = 1; length < longest && is_name(peek(length)); ++length) {
    }
    if (peek(length) == '[')
      while (length < longest && peek(length) != ']' && !is_meta(peek(length))) ++length;
    if (peek(length) == ']') ++length;
    if (peek(length++) != '}') return 0;
  }
  if (length >= longest) {
    unsure("a very long number or name where a descriptor could stand", view_.position());
    return 0;
  }
  char c = peek(length);
  bool redirects = (c == '<' || c == '>') && (peek(length + 1) != '(' || sh());
  return redirects ? length : 0;
}

bool Reader::at_redirect() {
  char c = peek();
  if (c == '<' || c == '>') return peek(1) != '(' || sh();
  if (c == '&') return peek(1) == '>';
  return (is_digit(c) || c == '{') && descriptor_length() > 0;
}

Redirect Reader::read_redirect() {
  Redirect redirect;
  size_t begin = view_.position();
  for (size_t length = descriptor_length(); length > 0; --length) {
    redirect.descriptor += peek();
    view_.advance();
  }
  const RedirectOperator* op = std::find_if(operators.begin(), operators.end(), [this](auto& o) { return at(o.text); });
  view_.advance(op->text.size());
  redirect.kind = op->kind;
  redirect.force = op->text == ">|";
  bool bash_only = op->text.starts_with('&') || op->text == "<<<" ||
                   (!redirect.descriptor.empty() && !is_digit(redirect.descriptor[0]));
  if (sh() && bash_only) not_in_dialect("this redirect", begin);
  char next = peek();
  if (zsh() && (next == '!' || next == '|')) not_in_dialect("a redirect with ! or |", begin);
  if (zsh() && op->kind == RedirectKind::read && (is_digit(next) || next == '-')) not_in_dialect("<N-M>", begin);
  if (op->kind == RedirectKind::heredoc) {
    read_heredoc_start(redirect);
    if (op->text == "<<-" && !pending_.empty()) pending_.back().strip_tabs = true;
  } else {
    skip_blanks();
    std::optional<Word> target = read_word({});
    if (target)
      redirect.target = std::move(*target);
    else
      fail("a redirect needs a target");
  }
  if (op->text == ">&" && redirect.descriptor.empty() && !is_descriptor_operand(redirect.target)) {
    redirect.kind = RedirectKind::write_all;
    if (sh()) not_in_dialect(">&word", begin);
  }
  redirect.where = since(begin);
  return redirect;
}

void Reader::read_heredoc_start(Redirect& redirect) {
  skip_blanks();
  PendingHeredoc heredoc{.where = view_.here()};
  if (!at_word()) return fail("a heredoc needs a delimiter");
  heredoc.expands = !read_delimiter(heredoc.delimiter);
  heredoc.body = state_.heredoc_bodies.size();
  redirect.expands = heredoc.expands;
  redirect.target.where = {static_cast<uint32_t>(heredoc.body), 0};  // until resolve_heredocs
  state_.heredoc_bodies.emplace_back();
  pending_.push_back(std::move(heredoc));
}

// The delimiter after quote removal; true when any of it was quoted. Nothing in it is expanded.
bool Reader::read_delimiter(std::string& delimiter) {
  bool quoted = false;
  size_t begin = view_.position();
  while (!is_meta(peek())) {
    char c = peek();
    view_.advance();
    if (c == '$' || c == '`') unsure("a heredoc delimiter with an expansion in it", begin);
    if (c == '\\') {
      quoted = true;
      c = view_.raw_peek();
      view_.raw_advance();
    } else if (c == '\'' || c == '"') {
      quoted = true;
      char quote = c;
      while (!view_.raw_end() && view_.raw_peek() != quote) {
        if (view_.raw_peek() == '\\' || view_.raw_peek() == '\n') unsure("a heredoc delimiter with an escape", begin);
        delimiter += view_.raw_peek();
        view_.raw_advance();
      }
      if (view_.raw_end())
        fail("a heredoc delimiter is not closed");
      else
        view_.raw_advance();
      continue;
    }
    delimiter += c;
  }
  return quoted;
}

void Reader::read_heredoc_bodies() {
  std::vector<PendingHeredoc> pending = std::exchange(pending_, {});
  for (const PendingHeredoc& heredoc : pending) read_heredoc_body(heredoc);
}

void Reader::read_heredoc_body(const PendingHeredoc& heredoc) {
  DerivedText body;
  bool closed = false;
  uint32_t begin = view_.here();
  while (!closed && !view_.raw_end()) {
    DerivedText line;
    if (heredoc.strip_tabs)
      while (view_.raw_peek() == '\t') view_.raw_advance();
    // With an unquoted delimiter lines are joined at a backslash before they are compared: "E\⏎OF" ends the body.
    while (!view_.raw_end() && view_.raw_peek() != '\n') {
      char c = heredoc.expands ? view_.peek() : view_.raw_peek();
      if (view_.raw_end() || c == '\n') break;
      for (int count = heredoc.expands && c == '\\' ? 2 : 1; count > 0 && !view_.raw_end(); --count) {
        if (count == 1 && view_.raw_peek() == '\n') break;
        line.add(view_.raw_peek(), view_.here());
        view_.raw_advance();
      }
    }
    closed = line.text == heredoc.delimiter;
    bool newline = !view_.raw_end();
    if (newline) line.add('\n', view_.here());
    view_.raw_advance();
    if (closed) break;
    body.text += line.text;
    body.from.insert(body.from.end(), line.from.begin(), line.from.end());
  }
  view_.set_position(std::min(view_.position(), view_.text().size()));
  body.finish(view_.here());
  if (!closed) state_.report("parse", "a heredoc is not closed by its delimiter", {heredoc.where, heredoc.where});
  Reader reader(state_, body.text, body.from);
  Word read;
  if (heredoc.expands)
    read = reader.read_heredoc_text();
  else
    reader.add_literal(read, body.text, true, 0);
  state_.heredoc_bodies[heredoc.body] = std::move(read);
  state_.heredoc_bodies[heredoc.body].where = {begin, view_.here()};
}

}  // namespace callgate::internal
