#include <string>

#include "policy/check.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

bool expands_ifs(const Word& word) {
  for (const WordPart& part : word.parts)
    if (part.kind == PartKind::parameter && part.text == "IFS" && !part.quoted) return true;
  return false;
}

bool is_one_parameter(const Word& word) {
  return word.parts.size() == 1 && word.parts[0].kind == PartKind::parameter && !word.parts[0].quoted;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr || input.program->source.find("IFS") == std::string::npos) return;
  bool is_set = false;
  ProgramVisitor visitor;
  visitor.on_statement = [&](const Statement& statement) {
    for (const Word& word : statement.words)
      if (expands_ifs(word)) to.report(self, word.where, "the shell splits this word at the blanks that $IFS holds");
    // Before a command (IFS= read) it lasts for that command alone.
    for (const Assignment& assignment : statement.assignments)
      is_set |= assignment.name == "IFS" && statement.words.empty();
  };
  walk_program(*input.program, visitor);
  if (!is_set) return;
  for (const CommandView& view : input.program->commands()) {
    const std::vector<Word>& words = view.statement->words;
    if (!words.empty() && is_one_parameter(words[0]))
      to.report(self, words[0].where, "a changed IFS decides where this splits into a command and its words");
  }
}

}  // namespace

extern const Check cg029_ifs{29, Verdict::ask, Maturity::stable, "Blanks that are not written", run};

}  // namespace callgate
