#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

bool edits_in_place(const EvaluatedCommand& command) {
  return has_letter(command, 'i') || has_long(command, "in-place", 1);
}

// `find … -exec sed -i … {} +`: the names come at run time.
bool is_operand(const EvaluatedCommand& command, std::string_view path, const PathContext& paths) {
  if (path.ends_with("/**")) return true;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    const std::string& base = command.cwd.empty() ? paths.cwd : command.cwd;
    if (!command.argv[i].known() || normal_path(word, base) == path) return true;
  }
  return false;
}

void judge_writes(const EvaluatedCommand& command, const CheckInput& input, const Check& self, Reporter& to) {
  for (const std::string& path : own_writes(command)) {
    bool purpose = path.starts_with("/dev/") || (edits_in_place(command) && is_operand(command, path, input.paths));
    if (!purpose) to.report(self, Verdict::ask, command.where, "the script of sed writes a file");
  }
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty() || !is_one_of(command.name(), {"sed", "gsed"})) continue;
    bool runs = !started_by(command, input.prediction).empty() || is_unknown_for(command, "s///e runs") ||
                is_unknown_for(command, "e runs");
    if (runs) to.report(self, command.where, "the script of sed runs a command");
    judge_writes(command, input, self, to);
  }
}

}  // namespace

extern const Check cg063_sed_script{63, Verdict::deny, Maturity::stable, "sed runs commands or writes files", run};

}  // namespace callgate
