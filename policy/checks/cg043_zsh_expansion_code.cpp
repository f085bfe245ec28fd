#include <algorithm>

#include "parser/parameter_operation.h"
#include "policy/check.h"
#include "policy/internal/program_walk.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

bool reads_value_as_text(const WordPart& part) {
  std::vector<ExpansionFlag> flags;
  size_t length = 0;
  std::string_view text = split_operation(part.operation).flags;
  if (part.kind != PartKind::parameter || text.empty() || !read_flags(text, flags, length)) return false;
  return std::any_of(flags.begin(), flags.end(), [](const ExpansionFlag& flag) { return flag.letter == 'e'; });
}

// What only zsh has, and makes another word of the value.
bool rewrites_value(const WordPart& part) {
  if (part.kind != PartKind::parameter) return false;
  ParameterOperation operation = split_operation(part.operation);
  return !operation.flags.empty() || operation.nested || !operation.modifiers.empty() ||
         operation.has_prefix("split") || operation.has_prefix("glob") || part.text.empty();
}

void judge_name(const WrittenCommand& written, const Check& self, Reporter& to) {
  const std::vector<WordPart>& parts = written.name->parts;
  if (std::none_of(parts.begin(), parts.end(), rewrites_value)) return;
  Verdict verdict = written.command->argv[0].known() ? Verdict::allow : self.verdict;
  to.report(self, verdict, written.name->where, "zsh computes the command from a value");
}

void judge_form(const Statement& statement, const Check& self, Reporter& to) {
  bool unnamed = statement.kind == StatementKind::function && statement.name.empty();
  if (unnamed || statement.kind == StatementKind::repeat_loop || statement.kind == StatementKind::always)
    to.report(self, Verdict::allow, statement.where, "a form of zsh that runs a block");
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr || input.program->dialect != Dialect::zsh) return;
  for (const WrittenCommand& written : written_commands(input)) judge_name(written, self, to);
  ProgramVisitor visitor;
  visitor.on_statement = [&](const Statement& statement) { judge_form(statement, self, to); };
  visitor.on_part = [&](const WordPart& part) {
    if (reads_value_as_text(part))
      to.report(self, part.where, "zsh reads the value as shell text and runs what is in it");
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg043_zsh_expansion_code{43, Verdict::ask, Maturity::stable, "zsh's expansions that make code", run};

}  // namespace callgate
