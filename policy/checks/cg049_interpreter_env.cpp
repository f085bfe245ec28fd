#include "base/text.h"
#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool loads_code(std::string_view name) {
  return is_one_of(name, {"PYTHONSTARTUP",     "PYTHONHOME",      "PYTHONWARNINGS",   "PYTHONBREAKPOINT",
                          "PYTHONUSERBASE",    "PYTHONINSPECT",   "PERL5OPT",         "PERL5DB",
                          "PERL5LIB",          "PERLLIB",         "RUBYOPT",          "RUBYLIB",
                          "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS",   "JDK_JAVA_OPTIONS", "PHPRC",
                          "PHP_INI_SCAN_DIR",  "R_PROFILE",       "R_PROFILE_USER",   "R_ENVIRON",
                          "GDBHISTFILE",       "ERL_AFLAGS",      "ERL_FLAGS",        "ELIXIR_ERL_OPTIONS",
                          "LUA_PATH",          "LUA_CPATH",       "JULIA_LOAD_PATH",  "AWKPATH",
                          "AWKLIBPATH",        "GUILE_LOAD_PATH", "TCLLIBPATH",       "DOTNET_STARTUP_HOOKS",
                          "BUN_OPTIONS",       "PYTHONEXECUTABLE"}) ||
         name.starts_with("LUA_INIT");
}

// NODE_OPTIONS=--max-old-space-size=4096 is how large builds run.
bool node_loads(std::string_view value) {
  for (std::string_view word : split(value, ' '))
    if (word.starts_with("-r") || word.starts_with("--require") || word.starts_with("--import") ||
        word.find("loader") != word.npos || word.starts_with("--inspect") || word.starts_with("-e") ||
        word.starts_with("--eval") || word.starts_with("--env-file"))
      return true;
  return false;
}

bool is_harmless(const NamedValue& value) {
  if (!value.known) return false;
  bool is_switch = is_one_of(value.name, {"PYTHONWARNINGS", "PYTHONBREAKPOINT", "PYTHONINSPECT"});
  bool is_word = value.value.find_first_of("./: ") == std::string::npos;
  return value.value.empty() || (is_switch && is_word);
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const NamedValue& value : named_values(input)) {
    bool loads = (loads_code(value.name) && !is_harmless(value)) ||
                 (value.name == "NODE_OPTIONS" && (!value.known || node_loads(value.value)));
    if (loads)
      to.report(self, value.where, "the interpreter runs or loads what " + value.name + " says before the program");
  }
}

}  // namespace

extern const Check cg049_interpreter_env{49, Verdict::deny, Maturity::stable,
                                         "An interpreter runs code from its environment", run};

}  // namespace callgate
