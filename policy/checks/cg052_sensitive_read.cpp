#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/effect_policy.h"

namespace callgate {
namespace {

bool reaches_network(const Prediction& prediction) {
  return prediction.effects.has(EffectKind::connect) || prediction.effects.has(EffectKind::remote);
}

// A key of the person is never an agent's business; a .env of the workspace may be, if nothing can send it away.
Verdict verdict_for(std::string_view path, const CheckInput& input, const Check& self) {
  bool own = input.paths.workspace != "/" && is_within(path, input.paths.workspace);
  return own && !reaches_network(input.prediction) ? Verdict::ask : self.verdict;
}

// `cat /etc/shado[w]`: a bracket with one character is that character.
std::string without_brackets(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    bool bracket = text[i] == '[' && i + 2 < text.size() && text[i + 2] == ']';
    plain += bracket ? text[i + 1] : text[i];
    if (bracket) i += 2;
  }
  return plain;
}

// A program that nobody has described may read any file that it is given.
void judge_operands(const EvaluatedCommand& command, const CheckInput& input, const Check& self, Reporter& to) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    size_t start = word.find_first_of("/.~");
    if (start == std::string_view::npos || (command.is_described && !command.argv[i].is_glob)) continue;
    std::string path =
        normal_path(without_brackets(word.substr(start)), command.cwd.empty() ? input.paths.cwd : command.cwd);
    if (is_sensitive_path(path, input.paths))
      to.report(self, verdict_for(path, input, self), command.where, "hands a file of secrets to a program");
  }
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    for (const std::string& path : command.effects.targets(EffectKind::read))
      if (reads_secret(path, input.paths))
        to.report(self, verdict_for(path, input, self), command.where, "reads a file of secrets");
    if (!command.argv.empty()) judge_operands(command, input, self, to);
  }
}

}  // namespace

extern const Check cg052_sensitive_read{52, Verdict::deny, Maturity::stable, "A secret is read", run};

}  // namespace callgate
