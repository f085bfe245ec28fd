#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool changes_any_word(const EvaluatedCommand& command) {
  return has_letter(command, 'g') || has_letter(command, 's');
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.name() != "alias") continue;
    bool defines = false;
    for (size_t i = 1; i < command.argv.size(); ++i)
      defines |= !command.argv[i].known() || argument(command, i).find('=') != std::string_view::npos;
    if (!defines) continue;
    bool anywhere = command.dialect == Dialect::zsh && changes_any_word(command);
    // bash expands aliases at a prompt only, or where a script switches them on: on a copy that does no harm.
    Verdict verdict = command.dialect == Dialect::bash ? Verdict::contain : self.verdict;
    to.report(self, verdict, command.where,
              anywhere ? "zsh replaces this word wherever it stands, in arguments too"
                       : "a later command means what the alias says, not what is written");
  }
}

}  // namespace

extern const Check cg044_alias{44, Verdict::ask, Maturity::stable, "An alias changes what words mean", run};

}  // namespace callgate
