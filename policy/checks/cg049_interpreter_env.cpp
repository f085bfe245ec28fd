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

// What node does because of one word of NODE_OPTIONS. `--max-old-space-size=4096` is how large builds run; a bare name
// (`--import=tsx`) is a package of the project, which its own code could load as well.
Verdict verdict_of(std::string_view option, std::string_view value) {
  if (option.starts_with("--inspect") || option.starts_with("--env-file")) return Verdict::contain;
  bool loads = is_one_of(option, {"-r", "--require", "--import"}) || option.find("loader") != option.npos;
  if (!loads)
    return option.starts_with("-r") || option.starts_with("-e") || option.starts_with("--eval") ? Verdict::deny
                                                                                                : Verdict::allow;
  bool is_package = !value.empty() && value.find_first_of(".:%\\") == value.npos && value[0] != '/' && value[0] != '-';
  return is_package ? Verdict::contain : Verdict::deny;
}

Verdict judge_node_options(const NamedValue& options) {
  if (!options.known) return Verdict::deny;
  Verdict verdict = Verdict::allow;
  std::vector<std::string_view> words = split(options.value, ' ');
  for (size_t i = 0; i < words.size(); ++i) {
    size_t equals = words[i].find('=');
    std::string_view option = words[i].substr(0, equals);
    std::string_view value = equals != words[i].npos ? words[i].substr(equals + 1)
                             : i + 1 < words.size()  ? words[i + 1]
                                                     : "";
    verdict = stricter(verdict, verdict_of(option, value));
  }
  return verdict;
}

bool is_harmless(const NamedValue& value) {
  if (!value.known) return false;
  bool is_switch = is_one_of(value.name, {"PYTHONWARNINGS", "PYTHONBREAKPOINT", "PYTHONINSPECT"});
  bool is_word = value.value.find_first_of("./: ") == std::string::npos;
  return value.value.empty() || (is_switch && is_word);
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const NamedValue& value : named_values(input)) {
    Verdict verdict = Verdict::allow;
    if (loads_code(value.name) && !is_harmless(value)) verdict = self.verdict;
    if (value.name == "NODE_OPTIONS") verdict = judge_node_options(value);
    if (verdict > Verdict::allow)
      to.report(self, verdict, value.where,
                "the interpreter runs or loads what " + value.name + " says before the program");
  }
}

}  // namespace

extern const Check cg049_interpreter_env{49, Verdict::deny, Maturity::stable,
                                         "An interpreter runs code from its environment", run};

}  // namespace callgate
