// Every span of a program, in place: to check them, or to forget them before two programs are compared.
#pragma once

#include "parser/shell_program.h"

namespace callgate::fuzz {

template <typename Visit>
void walk(std::vector<Statement>& statements, const Visit& visit);

template <typename Visit>
void walk(Word& word, const Visit& visit) {
  visit(word.where);
  for (WordPart& part : word.parts) {
    visit(part.where);
    for (Word& operand : part.operands) walk(operand, visit);
    walk(part.body, visit);
  }
}

template <typename Visit>
void walk(Assignment& assignment, const Visit& visit) {
  visit(assignment.where);
  if (assignment.subscript) walk(*assignment.subscript, visit);
  walk(assignment.value, visit);
  for (Word& element : assignment.elements) walk(element, visit);
}

template <typename Visit>
void walk(std::vector<Statement>& statements, const Visit& visit) {
  for (Statement& statement : statements) {
    visit(statement.where);
    for (Assignment& assignment : statement.assignments) walk(assignment, visit);
    for (Word& word : statement.words) walk(word, visit);
    for (Redirect& redirect : statement.redirects) {
      visit(redirect.where);
      walk(redirect.target, visit);
    }
    walk(statement.children, visit);
    for (CaseArm& arm : statement.arms) {
      for (Word& pattern : arm.patterns) walk(pattern, visit);
      walk(arm.body, visit);
    }
  }
}

// The structure alone, for comparing.
inline std::vector<Statement> without_spans(std::vector<Statement> statements) {
  walk(statements, [](Span& span) { span = Span{}; });
  return statements;
}

}  // namespace callgate::fuzz
