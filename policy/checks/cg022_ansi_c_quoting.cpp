#include <string>

#include "policy/check.h"
#include "policy/internal/program_walk.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

// The number of an escape with digits at `at`; how many characters it has is what the shells take at most.
int number_at(std::string_view text, size_t at, int base, size_t most) {
  int value = 0;
  size_t count = 0;
  for (; count < most && at + count < text.size(); ++count) {
    char c = text[at + count];
    int digit = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : 99;
    if (digit >= base) break;
    value = value * base + digit;
  }
  return count == 0 ? -1 : value;
}

bool hides_ascii(std::string_view quoted) {
  for (size_t i = 0; i + 1 < quoted.size(); ++i) {
    if (quoted[i] != '\\') continue;
    char kind = quoted[i + 1];
    int value = -1;
    if (kind == 'x') value = number_at(quoted, i + 2, 16, 2);
    if (kind == 'u') value = number_at(quoted, i + 2, 16, 4);
    if (kind == 'U') value = number_at(quoted, i + 2, 16, 7 + 1);
    if (kind >= '0' && kind <= '7') value = number_at(quoted, i + 1, 8, 3);
    if (value > ' ' && value < 0x7f) return true;
    ++i;
  }
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr || input.program->source.find("$'") == std::string::npos) return;
  ProgramVisitor visitor;
  visitor.on_word = [&](const Word& word) {
    for (const Quote& quote : quotes_of(*input.program, word))
      if (quote.kind == QuoteKind::ansi_c && hides_ascii(source_of(*input.program, quote.where)))
        to.report(self, quote.where, "escapes stand for letters that could have been typed");
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg022_ansi_c_quoting{22, Verdict::allow, Maturity::stable, "Letters as numbers", run};

}  // namespace callgate
