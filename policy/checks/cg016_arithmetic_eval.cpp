#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

bool is_numeric_test(std::string_view word) {
  return is_one_of(word, {"-eq", "-ne", "-lt", "-le", "-gt", "-ge"});
}

// What a subscript with a command in it looks like as data.
bool looks_like_code(std::string_view text) {
  size_t bracket = text.find('[');
  return bracket != std::string_view::npos &&
         (text.find("$(", bracket) != text.npos || text.find('`', bracket) != text.npos);
}

bool holds_such_data(const CheckInput& input) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    for (const EvaluatedAssignment& assignment : command.assignments)
      if (assignment.value.text && looks_like_code(*assignment.value.text)) return true;
  }
  // Pieces that only become a subscript when they are joined: all assigned text together.
  std::string assigned;
  ProgramVisitor visitor;
  visitor.on_assignment = [&](const Assignment& item) { assigned += item.value.static_text().value_or(""); };
  visitor.on_redirect = [&](const Redirect& redirect) {
    if (redirect.kind == RedirectKind::herestring) assigned += redirect.target.static_text().value_or("");
  };
  walk_program(*input.program, visitor);
  return looks_like_code(assigned);
}

bool is_computed(const Word& word) {
  return !word.is_static() || word.parts.empty();
}

// `[[ $x -eq 0 ]]`: the operands beside the operator.
bool tests_numbers(const Statement& statement) {
  for (size_t i = 1; i + 1 < statement.words.size(); ++i)
    if (is_numeric_test(statement.words[i].static_text().value_or("")) &&
        (is_computed(statement.words[i - 1]) || is_computed(statement.words[i + 1])))
      return true;
  return false;
}

bool is_arithmetic_command(const Statement& statement) {
  if (statement.kind == StatementKind::arithmetic || statement.kind == StatementKind::c_for_loop) return true;
  if (statement.kind == StatementKind::test) return tests_numbers(statement);
  if (statement.kind != StatementKind::simple || statement.words.empty()) return false;
  std::string name = statement.words[0].static_text().value_or("");
  bool declares = is_one_of(name, {"declare", "typeset", "local", "integer"}) && statement.words.size() > 1 &&
                  statement.words[1].static_text().value_or("").find('i') != std::string::npos;
  return name == "let" || declares;
}

bool is_arithmetic_part(const WordPart& part) {
  if (part.kind == PartKind::arithmetic) return true;
  return part.kind == PartKind::parameter &&
         (part.operation == ":" || (part.operation.starts_with('[') && !part.operands.empty()));
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr || !holds_such_data(input)) return;
  constexpr std::string_view message = "the shell runs the command in a subscript that it finds in a variable's value";
  ProgramVisitor visitor;
  visitor.on_statement = [&](const Statement& statement) {
    if (is_arithmetic_command(statement)) to.report(self, statement.where, message);
  };
  visitor.on_part = [&](const WordPart& part) {
    if (is_arithmetic_part(part)) to.report(self, part.where, message);
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg016_arithmetic_eval{16, Verdict::ask, Maturity::stable, "Data is evaluated as arithmetic", run};

}  // namespace callgate
