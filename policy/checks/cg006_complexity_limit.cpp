#include <algorithm>

#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

// A script of twenty lines is read before it is approved; sixty commands in one call are a place to hide one.
constexpr size_t max_commands = 50;
constexpr size_t max_depth = 16;
constexpr size_t max_word_bytes = 16 * 1024;

size_t depth_of(const Statement& statement) {
  size_t deepest = 0;
  for (const Statement& child : statement.children) deepest = std::max(deepest, depth_of(child));
  return deepest + 1;
}

bool is_limit(const Finding& finding) {
  return finding.id.find("limit") != std::string::npos;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  const ShellProgram& program = *input.program;
  for (const Finding& finding : program.findings)
    if (is_limit(finding)) to.report(self, finding.where, finding.message);
  if (program.commands().size() > max_commands)
    to.report(self, {}, "more than 50 commands in one call: nobody reads the last one");
  for (const Statement& statement : program.statements)
    if (depth_of(statement) > max_depth)
      to.report(self, statement.where, "nested deeper than 16 levels: nobody reads the innermost command");
  for (const EvaluatedCommand& command : input.prediction.commands)
    for (size_t i = 0; i < command.argv.size(); ++i)
      if (argument(command, i).size() > max_word_bytes)
        to.report(self, command.where, "a single word of more than 16 KiB hides what stands behind it");
}

}  // namespace

extern const Check cg006_complexity_limit{6, Verdict::ask, Maturity::stable, "More than a person reads", run};

}  // namespace callgate
