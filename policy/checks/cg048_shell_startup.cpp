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

// A named file asks. -l and -i read those of the home directory, which a contained run does not show; many agents wrap
// every command in `bash -lc`, and a question each time would teach people to say yes.
Verdict verdict_of_start(const EvaluatedCommand& command) {
  if (!is_shell_name(command.name())) return Verdict::allow;
  Verdict verdict = Verdict::allow;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (is_one_of(word, {"--rcfile", "--init-file"}) || word.starts_with("--rcfile=") ||
        word.starts_with("--init-file="))
      return Verdict::ask;
    if (word == "--login") verdict = Verdict::contain;
    bool cluster = word.size() > 1 && word[0] == '-' && word[1] != '-';
    if (cluster && word.find_first_of("li") != word.npos) verdict = Verdict::contain;
    if (!word.starts_with('-') || (cluster && word.find('c') != word.npos)) break;
  }
  return verdict;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const NamedValue& value : named_values(input)) {
    bool harmless = value.known && value.value.empty();
    if (is_startup_variable(value.name) && !harmless)
      to.report(self, value.where, value.name + " makes every new shell run a file or function first");
    if (value.name == "ENV" && names_a_file(value))
      to.report(self, Verdict::ask, value.where, "sh reads the file that ENV names when it is interactive");
  }
  for (const EvaluatedCommand& command : input.prediction.commands) {
    Verdict verdict = command.argv.empty() ? Verdict::allow : verdict_of_start(command);
    if (verdict > Verdict::allow) to.report(self, verdict, command.where, "the shell runs its start-up files first");
  }
}

}  // namespace

extern const Check cg048_shell_startup{48, Verdict::deny, Maturity::stable, "A new shell runs a file first", run};

}  // namespace callgate
