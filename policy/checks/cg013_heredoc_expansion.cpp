#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

bool is_here(RedirectKind kind) {
  return kind == RedirectKind::heredoc || kind == RedirectKind::herestring;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  ProgramVisitor visitor;
  visitor.on_redirect = [&](const Redirect& redirect) {
    if (is_here(redirect.kind) && redirect.expands && holds_command(redirect.target))
      to.report(self, redirect.target.where, "the shell runs these commands while it makes the text");
  };
  walk_program(*input.program, visitor);
  for (const EvaluatedCommand& command : input.prediction.commands) {
    bool sources = is_one_of(command.name(), {".", "source"}) && argument(command, 1).starts_with("/dev/");
    if (!is_interpreter_name(command.name()) && !sources) continue;
    for (const EvaluatedRedirect& redirect : command.redirects)
      if (is_here(redirect.kind)) to.report(self, command.where, "the interpreter reads this text as its program");
  }
}

}  // namespace

extern const Check cg013_heredoc_expansion{13,  Verdict::ask, Maturity::stable, "A heredoc that runs something",
                                           run, true};

}  // namespace callgate
