#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool detaches(const EvaluatedCommand& command) {
  std::string_view name = command.name();
  if (is_one_of(name, {"nohup", "setsid", "daemonize", "systemd-run", "start-stop-daemon", "batch", "dtach"}))
    return true;
  if (name == "disown") return true;
  if (name == "at") return !has_letter(command, 'l');
  if (name == "tmux")
    return is_one_of(argument(command, 1), {"new", "new-session", "new-window", "neww", "split-window", "send-keys"});
  return name == "screen" && (has_letter(command, 'd') || has_letter(command, 'D'));
}

// `server & …; kill $!` and `job & wait` end what they start.
bool is_ended_in_the_text(const CheckInput& input) {
  for (const EvaluatedCommand& command : input.prediction.commands)
    if (is_one_of(command.name(), {"wait", "kill", "fg"}) && !command.in_function) return true;
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  bool ended = is_ended_in_the_text(input);
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (detaches(command)) {
      to.report(self, command.where, "the process leaves the call's session and goes on after it");
    } else if (command.in_background && !command.argv.empty()) {
      if (ended)
        to.report(self, Verdict::allow, command.where, "runs in the background until the call waits for it");
      else
        // It ends with the call's sandbox, whatever it hoped for: nothing for a person to decide.
        to.report(self, Verdict::contain, command.where, "runs in the background, and ends with the call");
    }
  }
}

}  // namespace

extern const Check cg040_detach{40, Verdict::ask, Maturity::stable, "A process outlives the call", run};

}  // namespace callgate
