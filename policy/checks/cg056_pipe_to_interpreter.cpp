#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool takes_value(std::string_view option) {
  return is_one_of(option, {"-o", "+o", "-O", "-W", "-X", "-M", "-I", "--rcfile", "--init-file"});
}

// No script, no -c: the program is what comes from standard input.
bool reads_program_from_input(const EvaluatedCommand& command) {
  bool shell = is_shell_name(command.name());
  if (!shell && !is_interpreter_name(command.name()))
    return is_one_of(command.name(), {"source", "."}) && argument(command, 1) == "/dev/stdin";
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word == "-" || word == "/dev/stdin" || word == "/dev/fd/0") return true;
    if (!command.argv[i].known() || !(word.starts_with('-') || word.starts_with('+'))) return false;
    if (is_one_of(word, {"--version", "--help", "-V", "-h"})) return false;
    if (shell && word == "-s") return true;
    bool cluster = word.size() > 1 && word[1] != '-';
    if (cluster && word.find_first_of(shell ? "c" : "cemrnpE") != std::string_view::npos) return false;
    if (takes_value(word)) ++i;
  }
  return true;
}

bool is_remote(const EvaluatedCommand* producer, const Prediction& prediction) {
  for (; producer != nullptr; producer = producer_of(*producer, prediction))
    if (producer->effects.has(EffectKind::connect) || producer->effects.has(EffectKind::remote)) return true;
  return false;
}

// `bash <(curl …)`, `eval "$(curl …)"`, `sh -c "$(curl …)"`: a word of the command is what the network answered.
bool runs_substituted_download(const EvaluatedCommand& command, const Prediction& prediction) {
  bool runs_words = is_interpreter_name(command.name()) || is_one_of(command.name(), {"eval", "source", "."});
  if (!runs_words) return false;
  for (const EvaluatedCommand& inner : prediction.commands)
    if (inner.in_substitution && &inner != &command && inner.where != command.where &&
        lies_in(inner.where, command.where) && inner.effects.has(EffectKind::connect))
      return true;
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty()) continue;
    if (runs_substituted_download(command, input.prediction))
      to.report(self, command.where, "runs what a server answered, which nobody has read");
    const EvaluatedCommand* producer = producer_of(command, input.prediction);
    if (producer == nullptr || !reads_program_from_input(command)) continue;
    if (is_remote(producer, input.prediction))
      to.report(self, command.where, "runs what a server answered, which nobody has read");
    else
      to.report(self, Verdict::ask, command.where, "runs whatever the pipe delivers as a program");
  }
}

}  // namespace

extern const Check cg056_pipe_to_interpreter{56, Verdict::deny, Maturity::stable, "Code from a pipe", run};

}  // namespace callgate
