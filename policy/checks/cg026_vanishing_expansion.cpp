#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

bool may_vanish(const WordPart& part) {
  return part.kind == PartKind::parameter || part.kind == PartKind::command_substitution;
}

// Known, and the same as its literal pieces: what stands between them came to nothing. Pieces on both sides, because
// `$x/bin/ls` and `name$suffix` are how words are built.
bool holds_nothing(const Word& word, std::string_view evaluated) {
  std::string literal;
  bool between = false, vanishes = false;
  for (const WordPart& part : word.parts) {
    if (part.kind == PartKind::literal) {
      literal += part.text;
      between |= vanishes && !part.text.empty();
    } else if (!may_vanish(part)) {
      return false;
    } else {
      vanishes |= !literal.empty();
    }
  }
  return between && literal == evaluated;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  WordIndex words(*input.program);
  for (const EvaluatedCommand& command : input.prediction.commands) {
    for (size_t i = 0; i < command.argv.size(); ++i) {
      std::string_view text = argument(command, i);
      if (text.empty() || (i > 0 && !text.starts_with('-'))) continue;
      const Word* word = words.find(command.argv[i].where);
      if (word != nullptr && holds_nothing(*word, text))
        to.report(self, word->where, "an expansion that comes to nothing breaks this word for a reader");
    }
  }
}

}  // namespace

extern const Check cg026_vanishing_expansion{26, Verdict::ask, Maturity::stable, "An expansion that leaves nothing",
                                             run};

}  // namespace callgate
