#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

bool is_wrapper(std::string_view name) {
  return is_one_of(
      name, {"env",    "nice",    "timeout", "nohup",   "setsid",  "stdbuf",  "ionice",   "chrt",     "taskset",
             "sudo",   "doas",    "su",      "runuser", "busybox", "toybox",  "flock",    "unshare",  "nsenter",
             "chroot", "setpriv", "prlimit", "setarch", "numactl", "chronic", "unbuffer", "fakeroot", "catchsegv"});
}

// A word in front of the command comes from a substitution: it may be an option, or the operand that everything hangs
// on. `env NAME=$(…)` is neither.
bool is_decided_elsewhere(const EvaluatedCommand& command, const Prediction& prediction, const WordIndex& words) {
  std::vector<const EvaluatedCommand*> started = started_by(command, prediction);
  for (size_t i = 1; i < command.argv.size(); ++i) {
    const Value& value = command.argv[i];
    if (!started.empty() && !started[0]->argv.empty() && started[0]->argv[0].where == value.where) return false;
    const Word* word = words.find(value.where);
    bool assigns = value.known_prefix.find('=') != std::string::npos;
    if (word != nullptr && !value.known() && !assigns && has_part(*word, PartKind::command_substitution)) return true;
  }
  return false;
}

bool has_undescribed_option(const EvaluatedCommand& command) {
  for (const std::string& reason : command.effects.targets(EffectKind::unknown))
    if (reason.find("no description of option") != std::string::npos) return true;
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  std::optional<WordIndex> words;
  if (input.program != nullptr) words.emplace(*input.program);
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty() || !is_wrapper(command.name())) continue;
    if (has_undescribed_option(command))
      to.report(self, command.where, "an option that is not described decides what this runs");
    else if (words && is_decided_elsewhere(command, input.prediction, *words))
      to.report(self, command.where, "a word that is not known decides where the command in it begins");
    bool splits = command.name() == "env" && (has_letter(command, 'S') || has_long(command, "split-string", 1));
    if (splits)
      to.report(self, Verdict::allow, command.where, "env splits this text into a command by rules of its own");
  }
}

}  // namespace

extern const Check cg032_wrapper_unwrap{32, Verdict::ask, Maturity::stable, "A program that runs another one", run};

}  // namespace callgate
