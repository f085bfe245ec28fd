#include <string>

#include "policy/check.h"
#include "policy/internal/program_walk.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

bool holds_command_within(const Word& word, Span where) {
  for (const WordPart& part : word.parts)
    if (part.where.begin >= where.begin && part.where.end <= where.end && part.kind == PartKind::command_substitution)
      return true;
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  // zsh keeps the "$" and reads "…" as ever.
  if (input.program == nullptr || input.program->dialect == Dialect::zsh) return;
  if (input.program->source.find("$\"") == std::string::npos) return;
  ProgramVisitor visitor;
  visitor.on_word = [&](const Word& word) {
    for (const Quote& quote : quotes_of(*input.program, word))
      if (quote.kind == QuoteKind::locale && holds_command_within(word, quote.where))
        to.report(self, quote.where, "the shell runs the commands in this string before it looks up a translation");
  };
  walk_program(*input.program, visitor);
  for (const WrittenCommand& written : written_commands(input))
    for (const Quote& quote : quotes_of(*input.program, *written.name))
      if (quote.kind == QuoteKind::locale)
        to.report(self, Verdict::allow, quote.where, "a translated string is the name of the command");
}

}  // namespace

extern const Check cg023_locale_quoting{23, Verdict::ask, Maturity::stable, "A translated string", run, true};

}  // namespace callgate
