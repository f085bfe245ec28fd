#include "policy/check.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

bool calls(const Statement& statement, std::string_view name) {
  if (statement.kind != StatementKind::simple || statement.words.empty()) return false;
  return statement.words[0].static_text() == name;
}

bool calls_anywhere(const Statement& statement, std::string_view name) {
  bool found = false;
  ProgramVisitor visitor;
  visitor.on_statement = [&](const Statement& inner) { found |= calls(inner, name); };
  walk_statement(statement, visitor);
  return found;
}

size_t count_calls(const Statement& statement, std::string_view name) {
  size_t count = 0;
  ProgramVisitor visitor;
  visitor.on_statement = [&](const Statement& inner) { count += calls(inner, name) ? 1 : 0; };
  walk_statement(statement, visitor);
  return count;
}

// Recursion ends with the stack; a copy in the background or in a pipeline is a new process each time.
bool multiplies(const Statement& statement, std::string_view name) {
  if (statement.kind == StatementKind::pipeline) return count_calls(statement, name) > 1;
  if (statement.kind == StatementKind::coproc) return calls_anywhere(statement, name);
  if (statement.kind != StatementKind::list) return false;
  for (size_t i = 0; i < statement.children.size() && i < statement.operators.size(); ++i)
    if (statement.operators[i] == "&" && calls_anywhere(statement.children[i], name)) return true;
  return false;
}

void judge_function(const Statement& function, const Check& self, Reporter& to) {
  bool found = false;
  ProgramVisitor visitor;
  visitor.on_statement = [&](const Statement& inner) { found |= multiplies(inner, function.name); };
  for (const Statement& body : function.children) walk_statement(body, visitor);
  if (found) to.report(self, function.where, "every call starts more copies of itself until no process can be made");
}

// `while true; do work & done` has no function and the same end.
bool loops_forever_in_background(const Statement& loop) {
  if (loop.kind != StatementKind::while_loop && loop.kind != StatementKind::until_loop) return false;
  if (loop.children.size() < 2) return false;
  bool endless = calls_anywhere(loop.children[0], "true") || calls_anywhere(loop.children[0], ":") ||
                 calls_anywhere(loop.children[0], "false");
  bool background = false, pauses = calls_anywhere(loop.children[1], "sleep") ||
                                    calls_anywhere(loop.children[1], "wait") ||
                                    calls_anywhere(loop.children[1], "break");
  ProgramVisitor visitor;
  visitor.on_statement = [&](const Statement& inner) {
    for (const std::string& ended_by : inner.operators)
      background |= inner.kind == StatementKind::list && ended_by == "&";
  };
  walk_statement(loop.children[1], visitor);
  return endless && background && !pauses;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  ProgramVisitor visitor;
  visitor.on_statement = [&](const Statement& statement) {
    if (statement.kind == StatementKind::function) judge_function(statement, self, to);
    if (loops_forever_in_background(statement)) to.report(self, statement.where, "starts processes without end");
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg076_fork_bomb{76, Verdict::deny, Maturity::stable, "A function that multiplies itself", run};

}  // namespace callgate
