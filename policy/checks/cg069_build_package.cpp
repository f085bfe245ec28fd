#include <algorithm>
#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/network.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

// A path that is neither a plain name nor below the system's directories: some file that a call can bring along.
bool is_own_program(std::string_view path) {
  return path.find('/') != path.npos && !path.starts_with("/usr/") && !path.starts_with("/bin/") &&
         !path.starts_with("/opt/");
}

bool is_foreign_file(std::string_view path) {
  return path == "-" || path.starts_with("/tmp/") || path.starts_with("/dev/") || path.starts_with("/proc/");
}

bool judge_make(const EvaluatedCommand& command) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word.starts_with("--eval") || word.starts_with("SHELL=")) return true;
    if (is_one_of(argument(command, i - 1), {"-f", "--file", "--makefile"}) && is_foreign_file(word)) return true;
    if (word.starts_with("-f") && is_foreign_file(word.substr(2))) return true;
  }
  return false;
}

bool judge_cmake(const EvaluatedCommand& command) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word == "-E") return is_one_of(argument(command, i + 1), {"env", "time", "chdir"});
    if (argument(command, i - 1) == "-P" && (is_foreign_file(word) || word.starts_with('/'))) return true;
    if (argument(command, i - 1) == "-D") word = std::string_view(word);
    std::string_view setting = word.starts_with("-D") ? word.substr(2) : argument(command, i - 1) == "-D" ? word : "";
    size_t equals = setting.find('=');
    if (equals == setting.npos || !is_own_program(setting.substr(equals + 1))) continue;
    std::string_view key = setting.substr(0, std::min(setting.find(':'), equals));
    if (key.ends_with("_COMPILER") || key.ends_with("_PROGRAM") || key.ends_with("_LAUNCHER") ||
        key.ends_with("_LINKER") || key.ends_with("_EMULATOR"))
      return true;
  }
  return false;
}

bool judge_compiler(const EvaluatedCommand& command) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (is_one_of(word, {"-wrapper", "--wrapper"}) || word.starts_with("-fplugin") || word.starts_with("-specs") ||
        word.starts_with("--specs") || word == "-load")
      return true;
    if (word.starts_with("-B") && word.size() > 2) return is_own_program(std::string(word.substr(2)) + "/");
    if (word == "-B") return true;
    if (word.starts_with("-fuse-ld=") && is_own_program(word.substr(9))) return true;
  }
  return false;
}

bool is_address(std::string_view word) {
  return word.starts_with("http://") || word.starts_with("https://") || word.starts_with("git+") ||
         word.starts_with("git://") || word.starts_with("file://");
}

bool judge_python_packages(const EvaluatedCommand& command) {
  if (!has_argument(command, "install")) return false;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    std::string_view name = word.substr(0, word.find('='));
    if (is_address(word) || is_one_of(name, {"-i", "--index-url", "--extra-index-url", "--trusted-host", "-f"}) ||
        is_one_of(name, {"--find-links", "--global-option", "--config-settings"}))
      return true;
  }
  return false;
}

bool judge_node_packages(const EvaluatedCommand& command) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word.starts_with("--script-shell") || word.starts_with("--node-options") || word == "script-shell") return true;
    // `npm install https://…`, `npm install owner/repository`; @scope/name is of the registry.
    bool adds = is_one_of(argument(command, 1), {"install", "i", "add"}) && i > 1;
    bool is_path = word.starts_with('-') || word.starts_with('@') || word.starts_with('.') || word.starts_with('/');
    if (adds &&
        (is_address(word) || (!is_path && word.find('/') != word.npos && !argument(command, i - 1).starts_with("--"))))
      return true;
    if (i == 1 && is_one_of(word, {"exec", "x", "dlx"}) && command.effects.has(EffectKind::install)) return true;
  }
  return false;
}

bool judge_others(const EvaluatedCommand& command, const Prediction& prediction) {
  std::string_view name = command.name();
  if (is_one_of(name, {"npx", "uvx", "bunx", "pipx"})) return command.effects.has(EffectKind::install);
  if (name == "go") return !started_by(command, prediction).empty();
  if (name == "cargo") return has_long(command, "config", 6);
  if (is_one_of(name, {"apt", "apt-get", "aptitude"})) return has_letter(command, 'o') || has_long(command, "option");
  return name == "meson" && has_long(command, "native-file");
}

bool brings_code(const EvaluatedCommand& command, const Prediction& prediction) {
  std::string_view name = command.name();
  if (is_one_of(name, {"make", "gmake", "remake"})) return judge_make(command);
  if (name == "cmake") return judge_cmake(command);
  if (is_one_of(name, {"gcc", "g++", "cc", "c++", "clang", "clang++", "cpp", "gfortran"}))
    return judge_compiler(command);
  if (is_one_of(name, {"pip", "pip3", "uv"})) return judge_python_packages(command);
  if (is_one_of(name, {"npm", "pnpm", "yarn", "bun"})) return judge_node_packages(command);
  return judge_others(command, prediction);
}

// `npx cowsay`, `uvx ruff`: a package by its name, of the public registry, runs on a copy with that one door open.
bool runs_a_package(const EvaluatedCommand& command) {
  bool runner = is_one_of(command.name(), {"npx", "bunx", "uvx", "pipx"}) ||
                (is_one_of(command.name(), {"npm", "pnpm", "yarn", "bun"}) &&
                 is_one_of(argument(command, 1), {"exec", "x", "dlx"}));
  if (!runner || !asks_only_registries(command)) return false;
  return std::none_of(command.argv.begin(), command.argv.end(), [](const Value& word) {
    return !word.text || is_address(*word.text) || word.text->starts_with("./");
  });
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty() || !brings_code(command, input.prediction)) continue;
    if (runs_a_package(command))
      to.report(self, Verdict::contain, command.where, "runs a package that the project may not name");
    else
      to.report(self, command.where, "an option brings code into the build that no build file names");
  }
}

}  // namespace

extern const Check cg069_build_package{69, Verdict::ask, Maturity::stable, "A build tool is told what to run", run};

}  // namespace callgate
