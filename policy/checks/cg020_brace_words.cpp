#include <string>

#include "policy/check.h"
#include "policy/internal/program_walk.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

bool begins_option(const Word& word) {
  std::string text = word.static_text().value_or(word.parts.empty() ? "" : word.parts[0].text);
  return text.starts_with('-');
}

bool builds_options(const Word& word) {
  for (const WordPart& part : word.parts) {
    if (part.kind != PartKind::brace) continue;
    for (const Word& choice : part.operands)
      if (&part == &word.parts[0] && begins_option(choice)) return true;
  }
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  for (const WrittenCommand& written : written_commands(input))
    if (has_part(*written.name, PartKind::brace))
      to.report(self, written.name->where, "the shell makes a command of the words in the braces");
  for (const CommandView& view : input.program->commands()) {
    const std::vector<Word>& words = view.statement->words;
    if (!words.empty() && has_part(words[0], PartKind::brace))
      to.report(self, words[0].where, "the shell makes a command of the words in the braces");
    for (size_t i = 1; i < words.size(); ++i)
      if (builds_options(words[i]))
        to.report(self, words[i].where, "the shell makes options of the words in the braces");
  }
}

}  // namespace

extern const Check cg020_brace_words{20, Verdict::allow, Maturity::stable, "Braces that build a command", run};

}  // namespace callgate
