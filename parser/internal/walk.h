// Visits everything inside a program, in the order in which it is stored.
#pragma once

#include <vector>

#include "parser/shell_program.h"

namespace callgate::internal {

// The program is const or not. `on_statement` sees each before its inside, as does `on_redirect`.
template <typename Visitor>
class Walk {
 public:
  explicit Walk(Visitor& visitor) : visitor_(visitor) {}

  template <typename S>
  void statements(S& list) {
    for (auto& statement : list) this->statement(statement);
  }

  template <typename S>
  void statement(S& statement) {
    visitor_.on_statement(statement);
    for (auto& assignment : statement.assignments) {
      if (assignment.subscript) word(*assignment.subscript);
      word(assignment.value);
      words(assignment.elements);
    }
    words(statement.words);
    for (auto& arm : statement.arms) {
      words(arm.patterns);
      statements(arm.body);
    }
    statements(statement.children);
    for (auto& redirect : statement.redirects) {
      visitor_.on_redirect(redirect);
      word(redirect.target);
    }
  }

  template <typename W>
  void words(W& list) {
    for (auto& each : list) word(each);
  }

  template <typename W>
  void word(W& each) {
    for (auto& part : each.parts) {
      words(part.operands);
      statements(part.body);
    }
  }

 private:
  Visitor& visitor_;
};

}  // namespace callgate::internal
