#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

bool runs_unknown(const EvaluatedCommand& command) {
  return is_unknown_for(command, "system() runs") || is_unknown_for(command, "a pipe to a command") ||
         is_unknown_for(command, "a call of a function whose name");
}

// gawk opens a connection for a file of this name, read or written.
bool names_connection(const EvaluatedCommand& command) {
  for (size_t i = 1; i < command.argv.size(); ++i)
    for (std::string_view family : {"/inet/", "/inet4/", "/inet6/"})
      if (argument(command, i).find(family) != std::string_view::npos) return true;
  return false;
}

bool writes_file(const EvaluatedCommand& command) {
  for (const std::string& path : own_writes(command))
    if (!path.starts_with("/dev/")) return true;
  return is_unknown_for(command, "print writes");
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty() || !is_one_of(command.name(), {"awk", "gawk", "mawk", "nawk", "original-awk"})) continue;
    if (runs_unknown(command)) to.report(self, command.where, "the program of awk runs commands that it computes");
    if (command.effects.has(EffectKind::connect) || names_connection(command))
      to.report(self, command.where, "the program of awk opens a connection");
    for (const EvaluatedCommand* started : started_by(command, input.prediction))
      to.report(self, only_reads(*started) && !is_shell_name(started->name()) ? Verdict::allow : self.verdict,
                command.where, "the program of awk runs a command");
    if (writes_file(command)) to.report(self, Verdict::allow, command.where, "the program of awk writes a file");
  }
}

}  // namespace

extern const Check cg064_awk_script{64, Verdict::ask, Maturity::stable, "awk runs commands or writes files", run};

}  // namespace callgate
