#include "policy/check.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

bool is_ordinary(std::string_view text) {
  for (char c : text) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && std::string_view("_-./+").find(c) == std::string_view::npos) return false;
  }
  return true;
}

// The quotes guard a blank or a sign: without them the name would be another.
bool is_needed(const ShellProgram& program, const Quote& quote) {
  std::string_view text = source_of(program, quote.where);
  if (quote.kind == QuoteKind::backslash) return !is_ordinary(text.substr(1));
  return text.size() > 2 && !is_ordinary(text.substr(1, text.size() - 2));
}

bool is_split(const ShellProgram& program, const Word& name) {
  std::vector<Quote> quotes = quotes_of(program, name);
  for (const Quote& quote : quotes) {
    if (quote.kind == QuoteKind::ansi_c || quote.kind == QuoteKind::locale || is_needed(program, quote)) continue;
    bool whole = quote.where == name.where;
    bool against_aliases = quote.kind == QuoteKind::backslash && quote.where.begin == name.where.begin;
    if (!whole && !against_aliases) return true;
  }
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const WrittenCommand& written : written_commands(input))
    if (written.name->is_static() && is_split(*input.program, *written.name))
      to.report(self, written.name->where, "without its quotes this is another word, and that is what runs");
}

}  // namespace

extern const Check cg021_quoted_command_word{21, Verdict::allow, Maturity::stable, "A command name in pieces", run};

}  // namespace callgate
