#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool is_startup_variable(std::string_view name) {
  return is_one_of(name, {"BASH_ENV", "ZDOTDIR", "SHELLOPTS", "BASHOPTS"}) || name.starts_with("BASH_FUNC_");
}

// ENV=production is a habit of many build tools; sh reads a file only.
bool names_a_file(const NamedValue& value) {
  return !value.known || value.value.find('/') != std::string::npos || value.value.find('$') != std::string::npos;
}

bool reads_startup_files(const EvaluatedCommand& command) {
  if (!is_shell_name(command.name())) return false;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (is_one_of(word, {"--login", "--rcfile", "--init-file"})) return true;
    bool cluster = word.size() > 1 && word[0] == '-' && word[1] != '-';
    if (!cluster) return false;
    if (word.find('l') != word.npos || word.find('i') != word.npos) return true;
    if (word.find('c') != word.npos) return false;
  }
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const NamedValue& value : named_values(input)) {
    bool harmless = value.known && value.value.empty();
    if (is_startup_variable(value.name) && !harmless)
      to.report(self, value.where, value.name + " makes every new shell run a file or function first");
    if (value.name == "ENV" && names_a_file(value))
      to.report(self, Verdict::ask, value.where, "sh reads the file that ENV names when it is interactive");
  }
  for (const EvaluatedCommand& command : input.prediction.commands)
    if (!command.argv.empty() && reads_startup_files(command))
      to.report(self, Verdict::ask, command.where, "the shell runs its start-up files first");
}

}  // namespace

extern const Check cg048_shell_startup{48, Verdict::deny, Maturity::stable, "A new shell runs a file first", run};

}  // namespace callgate
