#include <algorithm>
#include <string>

#include "parser/parameter_operation.h"
#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

bool lists_names(const WordPart& part) {
  if (part.operands.empty()) return false;
  std::string subscript = part.operands[0].static_text().value_or("");
  return subscript == "@" || subscript == "*";
}

bool is_indirect(const WordPart& part) {
  if (part.kind != PartKind::parameter) return false;
  ParameterOperation operation = split_operation(part.operation);
  if (operation.has_prefix("indirect")) return !lists_names(part);
  std::vector<ExpansionFlag> flags;
  size_t length = 0;
  if (operation.flags.empty() || !read_flags(operation.flags, flags, length)) return false;
  return std::any_of(flags.begin(), flags.end(), [](const ExpansionFlag& flag) { return flag.letter == 'P'; });
}

bool holds_indirection(const Word& word) {
  return std::any_of(word.parts.begin(), word.parts.end(), is_indirect);
}

bool declares_reference(const EvaluatedCommand& command) {
  return is_one_of(command.name(), {"declare", "typeset", "local"}) && command.dialect != Dialect::zsh &&
         has_letter(command, 'n');
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  WordIndex words(*input.program);
  std::vector<Span> judged;
  for (const EvaluatedCommand& command : input.prediction.commands) {
    for (const Value& value : command.argv) {
      const Word* word = words.find(value.where);
      if (word == nullptr || !holds_indirection(*word) || !value.known()) continue;
      judged.push_back(value.where);
      to.report(self, Verdict::allow, value.where, "the name of the variable is data, which is known here");
    }
    if (!command.argv.empty() && declares_reference(command))
      to.report(self, command.where, "from here on this name stands for the variable that the value names");
  }
  ProgramVisitor visitor;
  visitor.on_word = [&](const Word& word) {
    if (holds_indirection(word) && std::find(judged.begin(), judged.end(), word.where) == judged.end())
      to.report(self, word.where, "data that is not in the text chooses the variable");
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg019_indirection{19, Verdict::ask, Maturity::stable, "A name that is read from data", run};

}  // namespace callgate
