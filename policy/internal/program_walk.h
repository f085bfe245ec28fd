// Visits every statement and every part of every word of a program, at any depth: what checks on the parsed form use.
#pragma once

#include <functional>

#include "parser/shell_program.h"

namespace callgate {

struct ProgramVisitor {
  std::function<void(const Statement&)> on_statement;
  std::function<void(const Word&)> on_word;
  std::function<void(const WordPart&)> on_part;
  std::function<void(const Redirect&)> on_redirect;
  std::function<void(const Assignment&)> on_assignment;
};

// Parents before children. Any of the visitor's functions may be empty.
void walk_program(const ShellProgram& program, const ProgramVisitor& visitor);
void walk_statement(const Statement& statement, const ProgramVisitor& visitor);

}  // namespace callgate
