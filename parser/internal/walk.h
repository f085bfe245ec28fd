// Visits everything inside a program, in the order in which it is stored.
#pragma once

#include <type_traits>
#include <vector>

#include "parser/shell_program.h"

namespace callgate::internal {

// `Statements` is const or not; `on_statement` and `on_word` see each before its inside, `on_redirect` each redirect.
// `on_statement` answers whether to go inside.
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
