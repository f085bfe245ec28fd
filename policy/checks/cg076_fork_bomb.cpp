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

// `while true; do work & done` has no function and the same end. A pause counts only where the loop waits for it.
bool starts_without_pause(const Statement& body) {
  if (body.kind != StatementKind::list) return false;
  bool background = false, pauses = false;
  for (size_t i = 0; i < body.children.size(); ++i) {
    const Statement& child = body.children[i];
    bool is_background = i < body.operators.size() && body.operators[i] == "&";
    background |= is_background;
    bool stops = calls_anywhere(child, "sleep") || calls_anywhere(child, "wait") || calls_anywhere(child, "break") ||
                 calls_anywhere(child, "read");
    pauses |= !is_background && stops;
  }
  return background && !pauses;
}

bool loops_forever_in_background(const Statement& loop) {
  bool loops = loop.kind == StatementKind::while_loop || loop.kind == StatementKind::until_loop;
  if (!loops || loop.children.size() < 2) return false;
  const Statement& condition = loop.children[0];
  bool endless =
      calls_anywhere(condition, "true") || calls_anywhere(condition, ":") || calls_anywhere(condition, "false");
  return endless && starts_without_pause(loop.children[1]);
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
