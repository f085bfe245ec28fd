#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

// Recursion is as deep as the program, which the parser's limit keeps at 64.
class Walk {
 public:
  explicit Walk(const ProgramVisitor& visitor) : visitor_(visitor) {}

  void statements(const std::vector<Statement>& list) {
    for (const Statement& statement : list) one(statement);
  }

  void one(const Statement& statement) {
    if (visitor_.on_statement) visitor_.on_statement(statement);
    for (const Assignment& assignment : statement.assignments) this->assignment(assignment);
    words(statement.words);
    for (const Redirect& redirect : statement.redirects) {
      if (visitor_.on_redirect) visitor_.on_redirect(redirect);
      word(redirect.target);
    }
    statements(statement.children);
    for (const CaseArm& arm : statement.arms) {
      words(arm.patterns);
      statements(arm.body);
    }
  }

 private:
  void assignment(const Assignment& assignment) {
    if (visitor_.on_assignment) visitor_.on_assignment(assignment);
    if (assignment.subscript) word(*assignment.subscript);
    word(assignment.value);
    words(assignment.elements);
  }

  void words(const std::vector<Word>& list) {
    for (const Word& item : list) word(item);
  }

  void word(const Word& item) {
    if (visitor_.on_word) visitor_.on_word(item);
    for (const WordPart& part : item.parts) {
      if (visitor_.on_part) visitor_.on_part(part);
      words(part.operands);
      statements(part.body);
    }
  }

  const ProgramVisitor& visitor_;
};

}  // namespace

void walk_program(const ShellProgram& program, const ProgramVisitor& visitor) {
  Walk(visitor).statements(program.statements);
}

void walk_statement(const Statement& statement, const ProgramVisitor& visitor) {
  Walk(visitor).one(statement);
}

}  // namespace callgate
