#include <unordered_map>

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

// `find . -name '.env*'` looks for secrets: the path that the pattern stands for, below the place where it begins.
std::optional<std::string> sought_secret(const EvaluatedCommand& command, const PathContext& paths) {
  if (command.name() != "find") return std::nullopt;
  std::string_view first = argument(command, 1);
  std::string start = normal_path(first.starts_with('-') ? "." : first, command.cwd.empty() ? paths.cwd : command.cwd);
  for (size_t i = 2; i < command.argv.size(); ++i) {
    if (!is_one_of(argument(command, i - 1), {"-name", "-iname", "-path", "-ipath", "-wholename"})) continue;
    std::string name(base_name(argument(command, i)));
    std::erase(name, '*');
    std::string path = normal_path(name, start);
    if (is_sensitive_path(path, paths)) return path;
  }
  return std::nullopt;
}

// What it finds reaches a program that reads: by -exec, or through a pipe and xargs.
std::optional<std::string> found_secret(const EvaluatedCommand& command, const CheckInput& input) {
  if (command.parent < 0 || !command.reads_file_names) return std::nullopt;
  if (is_one_of(command.name(), {"ls", "rm", "echo", "chmod", "stat", "basename", "dirname", "test", "printf"}))
    return std::nullopt;
  const EvaluatedCommand& runner = input.prediction.commands[static_cast<size_t>(command.parent)];
  if (runner.name() == "find") return sought_secret(runner, input.paths);
  const EvaluatedCommand* producer = producer_of(runner, input.prediction);
  return producer == nullptr ? std::nullopt : sought_secret(*producer, input.paths);
}

// `cat ~/.ssh/$x`: whatever x is, it lies where secrets are.
std::optional<std::string> secret_directory(const EvaluatedCommand& command, const PathContext& paths) {
  if (is_one_of(command.name(), {"ls", "echo", "printf", "test", "[", "mkdir", "chmod", "ssh", "scp", "rm", "stat"}))
    return std::nullopt;
  for (const Value& value : command.argv) {
    size_t slash = value.known_prefix.rfind('/');
    if (value.text || slash == std::string::npos) continue;
    std::string path =
        normal_path(value.known_prefix.substr(0, slash) + "/x", command.cwd.empty() ? paths.cwd : command.cwd);
    if (is_sensitive_path(path, paths)) return path;
  }
  return std::nullopt;
}

// `python3 -c '…' ~/.ssh/id_rsa`: the program gets the path as data, and nobody can tell what it does with it.
std::optional<std::string> given_secret(const EvaluatedCommand& command, const PathContext& paths) {
  if (command.argv.empty() || !is_interpreter_name(command.name()) || is_shell_name(command.name()))
    return std::nullopt;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word.empty() || word[0] == '-' || word.find_first_of(" ;(\n") != word.npos) continue;
    std::string path = normal_path(word, command.cwd.empty() ? paths.cwd : command.cwd);
    if (is_sensitive_path(path, paths)) return path;
  }
  return std::nullopt;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  std::unordered_map<std::string, bool> known;  // a text may read one path ten thousand times
  auto is_secret = [&](const std::string& path) {
    auto [entry, is_new] = known.try_emplace(path);
    if (is_new) entry->second = reads_secret(path, input.paths);
    return entry->second;
  };
  for (const EvaluatedCommand& command : input.prediction.commands) {
    for (const std::string& path : command.effects.targets(EffectKind::read))
      // The effect itself asks about a tool that uses its own credentials; it hands them to nobody else.
      if (is_secret(path) && !uses_own_credentials(command, path))
        to.report(self, verdict_for(path, input, self), command.where, "reads a file of secrets");
    if (std::optional<std::string> path = secret_operand(command, input.paths))
      to.report(self, verdict_for(*path, input, self), command.where, "hands a file of secrets to a program");
    if (std::optional<std::string> path = secret_directory(command, input.paths))
      to.report(self, Verdict::ask, command.where, "reads a file of a directory that holds secrets");
    if (std::optional<std::string> path = given_secret(command, input.paths))
      to.report(self, verdict_for(*path, input, self), command.where, "hands a file of secrets to a program");
    if (std::optional<std::string> path = found_secret(command, input))
      to.report(self, verdict_for(*path, input, self), command.where, "reads the secrets that find looks for");
  }
}

}  // namespace

extern const Check cg052_sensitive_read{52, Verdict::deny, Maturity::stable, "A secret is read", run};

}  // namespace callgate
