// zsh's redirects: a descriptor is one digit, and ! or | behind the operator overrides NO_CLOBBER.
#include <algorithm>
#include <array>

#include "parser/internal/reader.h"

namespace callgate::internal {
namespace {

struct ZshRedirect {
  std::string_view text;
  RedirectKind kind;
  bool force = false;
};

// Longer ones first. >& and >>& before a word write both outputs.
constexpr std::array<ZshRedirect, 25> operators = {{
    {"&>>|", RedirectKind::append_all, true},
    {"&>>!", RedirectKind::append_all, true},
    {">>&|", RedirectKind::append_all, true},
    {">>&!", RedirectKind::append_all, true},
    {"&>>", RedirectKind::append_all},
    {"&>|", RedirectKind::write_all, true},
    {"&>!", RedirectKind::write_all, true},
    {">&|", RedirectKind::write_all, true},
    {">&!", RedirectKind::write_all, true},
    {">>&", RedirectKind::append_all},
    {">>|", RedirectKind::append, true},
    {">>!", RedirectKind::append, true},
    {"<<<", RedirectKind::herestring},
    {"<<-", RedirectKind::heredoc},
    {"<<", RedirectKind::heredoc},
    {">>", RedirectKind::append},
    {"&>", RedirectKind::write_all},
    {"<&", RedirectKind::duplicate_in},
    {">&", RedirectKind::duplicate_out},
    {"<>", RedirectKind::read_write},
    {">|", RedirectKind::write, true},
    {">!", RedirectKind::write, true},
    {"<", RedirectKind::read},
    {">", RedirectKind::write},
}};

// Digits, - for closing, p for the coprocess.
bool is_descriptor_operand(const Word& word) {
  std::optional<std::string> text = word.static_text();
  if (!text) return true;  // decided when it runs
  return *text == "-" || *text == "p" || (!text->empty() && text->find_first_not_of("0123456789") == std::string::npos);
}

}  // namespace

// The length of "2", or of "{name}" with the blanks that zsh allows behind it, before a redirect operator; else 0.
size_t Reader::zsh_descriptor_length() {
  char next = peek(1);
  if (is_digit(peek())) {
    if (next == '&' && peek(2) == '>') {
      unsure("a digit before &>", view_.position());
      return 0;
    }
    bool redirects = (next == '<' || next == '>') && peek(2) != '(';
    if (redirects && next == '<' && (is_digit(peek(2)) || peek(2) == '-'))
      unsure("a digit before what could be a range", view_.position());
    return redirects ? 1 : 0;
  }
  constexpr size_t longest = 64;  // looking ahead takes time in proportion to the distance
  if (peek() != '{' || !is_name(next)) return 0;
  size_t length = 1;
  while (length < longest && is_name(peek(length))) ++length;
  if (peek(length++) != '}') return 0;
  size_t blanks = 0;
  while (length + blanks < longest && is_blank(peek(length + blanks))) ++blanks;
  char op = peek(length + blanks);
  if (length + blanks >= longest) unsure("a very long name where a descriptor could stand", view_.position());
  if (op == '&' && peek(length + blanks + 1) == '>') unsure("a descriptor before &>", view_.position());
  char behind = peek(length + blanks + 1);
  bool redirects = (op == '<' || op == '>') && behind != '(';
  if (op == '<' && (is_digit(behind) || behind == '-'))
    unsure("a descriptor before what could be a range", view_.position());
  if (redirects && blanks > 0) state_.zsh_only = true;
  return redirects ? length : 0;
}

// Where a command may begin, {name} is a group that runs `name`: only behind a command's words it is a descriptor.
bool Reader::at_zsh_redirect() {
  return peek() != '{' && at_redirect();
}

Redirect Reader::read_zsh_redirect() {
  Redirect redirect;
  size_t begin = view_.position();
  for (size_t length = zsh_descriptor_length(); length > 0; --length) {
    redirect.descriptor += peek();
    view_.advance();
  }
  if (redirect.descriptor.size() > 1) skip_pattern_blanks();
  const ZshRedirect* op = std::find_if(operators.begin(), operators.end(), [this](auto& o) { return at(o.text); });
  // `<<(` and `>>(` are < and > before a substitution.
  bool cut = (op->text == "<<" || op->text == ">>") && peek(2) == '(';
  view_.advance(cut ? 1 : op->text.size());
  redirect.kind = !cut ? op->kind : op->text == "<<" ? RedirectKind::read : RedirectKind::write;
  redirect.force = op->force;
  if (op->force && op->text != ">|") state_.zsh_only = true;
  if (redirect.kind == RedirectKind::heredoc) {
    read_heredoc_start(redirect);
    if (op->text == "<<-" && !pending_.empty()) pending_.back().strip_tabs = true;
  } else {
    skip_blanks();
    std::optional<Word> target = at_word() ? read_word({}) : std::nullopt;
    if (target)
      redirect.target = std::move(*target);
    else
      fail("a redirect needs a target");
  }
  // `> <(…)` and `< >(…)` are errors of zsh.
  const std::vector<WordPart>& parts = redirect.target.parts;
  bool substitutes = !parts.empty() && parts[0].kind == PartKind::process_substitution;
  if (substitutes && redirect.kind == RedirectKind::write && parts[0].operation == "<") unsure("'> <('", begin);
  if (substitutes && redirect.kind == RedirectKind::read && parts[0].operation == ">") unsure("'< >('", begin);
  bool is_both = redirect.kind == RedirectKind::write_all || redirect.kind == RedirectKind::append_all;
  if (is_both && !redirect.descriptor.empty()) unsure("a descriptor before a redirect of both outputs", begin);
  bool duplicates = op->text == ">&" || op->text == ">>&";
  if (duplicates && op->text == ">&" && redirect.descriptor.empty() && !is_descriptor_operand(redirect.target))
    redirect.kind = RedirectKind::write_all;
  if (op->text == ">>&" && is_descriptor_operand(redirect.target)) unsure(">>& before a descriptor", begin);
  redirect.where = since(begin);
  return redirect;
}

}  // namespace callgate::internal
