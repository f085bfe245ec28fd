#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool is_literal(const EvaluatedCommand& command) {
  for (const Value& word : command.argv)
    if (!word.known()) return false;
  return true;
}

bool has_unread_text(const EvaluatedCommand& command) {
  return !is_literal(command) || command.effects.has(EffectKind::unknown);
}

// Nobody can read beforehand what comes out of these.
bool is_stream(std::string_view path) {
  return path == "-" || path.starts_with("/dev/fd/") || path.starts_with("/proc/self/fd/") || path == "/dev/stdin" ||
         path.starts_with("/proc/thread-self/");
}

bool is_temporary(std::string_view path) {
  return path.starts_with("/tmp/") || path.starts_with("/var/tmp/") || path.starts_with("/dev/shm/");
}

void judge_source(const EvaluatedCommand& command, const Check& self, Reporter& to) {
  std::string_view path = argument(command, 1) == "--" ? argument(command, 2) : argument(command, 1);
  if (is_stream(path) || command.argv[1].known_prefix.starts_with("/dev/fd/"))
    to.report(self, command.where, "the shell executes what comes out of a pipe or descriptor");
  else if (is_temporary(path))
    to.report(self, command.where, "the shell executes a file that any program may have written");
}

// `bash -c "$(…)"`: nothing of the text is in the call.
bool runs_unread_text(const EvaluatedCommand& shell) {
  if (!is_one_of(shell.name(), {"sh", "bash", "zsh", "dash", "ksh", "mksh", "ash"})) return false;
  for (size_t i = 1; i + 1 < shell.argv.size(); ++i) {
    std::string_view word = argument(shell, i);
    if (!word.starts_with('-') || word.starts_with("--") || word.find('c') == word.npos) continue;
    const Value& text = shell.argv[i + 1];
    return !text.text && text.known_prefix.empty();
  }
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.size() < 2) continue;
    if (is_one_of(command.name(), {".", "source"})) judge_source(command, self, to);
    if (runs_unread_text(command)) to.report(self, command.where, "the shell executes text that is not known");
    if (command.name() != "eval") continue;
    if (has_unread_text(command))
      to.report(self, command.where, "the shell executes text that is not known");
    else
      to.report(self, Verdict::allow, command.where, "the shell executes this text, which was read and judged");
  }
}

}  // namespace

extern const Check cg034_eval_source{34, Verdict::ask, Maturity::stable, "Data is executed as commands", run};

}  // namespace callgate
