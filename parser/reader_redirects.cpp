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
  if (zsh()) return zsh_descriptor_length();
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
  if (zsh() && numeric_range_length() > 0) return false;
  if (c == '<' || c == '>') return peek(1) != '(' || sh();
  if (c == '&') return peek(1) == '>';
  return (is_digit(c) || c == '{') && descriptor_length() > 0;
}

Redirect Reader::read_redirect() {
  if (zsh()) return read_zsh_redirect();
  Redirect redirect;
  size_t begin = view_.position();
  if (sh() && descriptor_length() > 1) unsure("a descriptor of several digits, which dash takes for a word", begin);
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
  if (op->kind == RedirectKind::heredoc) {
    read_heredoc_start(redirect);
    if (op->text == "<<-" && !pending_.empty()) pending_.back().strip_tabs = true;
  } else {
    skip_blanks();
    bool duplicates = op->kind == RedirectKind::duplicate_in || op->kind == RedirectKind::duplicate_out;
    std::optional<Word> target = duplicates && peek() == '-' ? read_closing() : read_word({});
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

// The - of >&- is a token of its own: what follows directly is another word, as far as bash is asked.
Word Reader::read_closing() {
  size_t begin = view_.position();
  view_.advance();
  if (!bash() && !is_meta(peek())) unsure("text directly behind a - that closes", begin);
  Word word;
  add_literal(word, "-", false, begin);
  word.where = since(begin);
  return word;
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
  heredoc.is_timed = in_time_ || timed_around_;
  pending_.push_back(std::move(heredoc));
  if (pending_.size() > state_.limits.heredocs)
    state_.hit_limit("more heredocs on a line than any person writes", view_.here());
}

// The delimiter after quote removal; true when any of it was quoted. Nothing in it is expanded.
bool Reader::read_delimiter(std::string& delimiter) {
  bool quoted = false;
  size_t begin = view_.position();
  while (!is_meta(peek())) {
    char c = peek();
    view_.advance();
    bool computed = c == '$' && peek() != '\0' && std::string_view("({'\"").find(peek()) != std::string_view::npos;
    if (computed || c == '`') unsure("a heredoc delimiter with an expansion in it", begin);
    if (c == '\'' || c == '"') {
      quoted = true;
      read_quoted_delimiter(delimiter, c);
      continue;
    }
    if (c == '\\') {
      quoted = true;
      c = view_.raw_peek();
      view_.raw_advance();
    }
    delimiter += c;
  }
  if ((peek() == '<' || peek() == '>') && peek(1) == '(') unsure("a heredoc delimiter with an expansion in it", begin);
  return quoted;
}

void Reader::read_quoted_delimiter(std::string& delimiter, char quote) {
  size_t begin = view_.position();
  while (!view_.raw_end() && view_.raw_peek() != quote) {
    char c = view_.raw_peek();
    view_.raw_advance();
    bool escape = quote == '"' && c == '\\' && !view_.raw_end();
    if (escape && std::string_view("$`\"\\\n").find(view_.raw_peek()) != std::string_view::npos) {
      c = view_.raw_peek();
      view_.raw_advance();
    }
    if (c == '\n') unsure("a heredoc delimiter with a newline", begin);
    delimiter += c;
  }
  if (view_.raw_end()) return fail("a heredoc delimiter is not closed");
  view_.raw_advance();
}

void Reader::read_heredoc_bodies() {
  std::vector<PendingHeredoc> pending = std::exchange(pending_, {});
  for (const PendingHeredoc& heredoc : pending) read_heredoc_body(heredoc);
}

// Without its newline. `behind_delimiter` is where the text goes on if the line only begins with the delimiter.
DerivedText Reader::read_heredoc_line(const PendingHeredoc& heredoc, size_t& behind_delimiter) {
  DerivedText line;
  if (heredoc.strip_tabs)
    while (view_.raw_peek() == '\t') view_.raw_advance();
  behind_delimiter = view_.position();
  // With an unquoted delimiter lines are joined at a backslash before they are compared: "E\⏎OF" ends the body.
  while (!view_.raw_end() && view_.raw_peek() != '\n') {
    char c = heredoc.expands ? view_.peek() : view_.raw_peek();
    if (view_.raw_end() || c == '\n') break;
    for (int count = heredoc.expands && c == '\\' ? 2 : 1; count > 0 && !view_.raw_end(); --count) {
      if (count == 1 && view_.raw_peek() == '\n') break;
      line.add(view_.raw_peek(), view_.here());
      view_.raw_advance();
      if (line.text.size() == heredoc.delimiter.size()) behind_delimiter = view_.position();
    }
  }
  return line;
}

// In $( ) a line that begins with the delimiter and has a ) behind it ends the body for bash, which goes on reading
// commands behind the delimiter: $(cat <<E⏎…⏎E), but also "Ex; rm y )".
bool Reader::ends_in_substitution(const DerivedText& line, const PendingHeredoc& heredoc, size_t behind_delimiter) {
  if (!in_substitution_ || !bash() || !line.text.starts_with(heredoc.delimiter)) return false;
  if (line.text.find(')', heredoc.delimiter.size()) == std::string::npos) return false;
  if (line.text[heredoc.delimiter.size()] != ')')
    unsure("a line that begins with a heredoc's delimiter", behind_delimiter);
  view_.set_position(behind_delimiter);
  state_.canonical_only = true;  // bash warns, and other versions of it read on
  return true;
}

void Reader::read_heredoc_body(const PendingHeredoc& heredoc) {
  DerivedText body;
  bool closed = false;
  uint32_t begin = view_.here();
  while (!closed && !view_.raw_end()) {
    size_t behind_delimiter = 0;
    DerivedText line = read_heredoc_line(heredoc, behind_delimiter);
    closed = line.text == heredoc.delimiter;
    if (!closed && ends_in_substitution(line, heredoc, behind_delimiter)) {
      closed = true;
      break;
    }
    if (!view_.raw_end()) line.add('\n', view_.here());
    view_.raw_advance();
    if (closed) break;
    body.text += line.text;
    body.from.insert(body.from.end(), line.from.begin(), line.from.end());
  }
  view_.set_position(std::min(view_.position(), view_.text().size()));
  if (!closed && !body.text.empty() && !body.text.ends_with('\n')) {
    // bash adds the newline; behind a backslash it adds a byte that is no text.
    bool known = bash() && !(heredoc.expands && body.text.ends_with('\\'));
    if (!known) unsure("a heredoc whose last line the text cuts off", view_.position());
    body.add('\n', view_.here());
  }
  body.finish(view_.here());
  // At the end of the whole text shells run it as it is, and bash warns.
  if (!closed && zsh())
    state_.report("parse", "a heredoc is not closed by its delimiter", {heredoc.where, heredoc.where});
  size_t findings = state_.findings.size();
  Reader reader(state_, body.text, body.from);
  // Canonical text has the body behind the line that announces it, so inside of what a `time` around it holds.
  reader.timed_around_ = heredoc.is_timed;
  Word read;
  if (heredoc.expands)
    read = reader.read_heredoc_text();
  else
    reader.add_literal(read, body.text, true, 0);
  found_when_run(findings);
  state_.heredoc_bodies[heredoc.body] = std::move(read);
  state_.heredoc_bodies[heredoc.body].where = {begin, view_.here()};
}

}  // namespace callgate::internal
