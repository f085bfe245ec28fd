#include <algorithm>
#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool is_on(std::string_view value) {
  return !value.empty() && !is_one_of(value, {"0", "false", "no", "off"});
}
bool is_off(std::string_view value) {
  return is_one_of(value, {"0", "false", "no", "off"});
}

// Nothing for a variable that is none of them.
std::string_view switched_off(std::string_view name, std::string_view value) {
  if (is_one_of(name, {"NODE_TLS_REJECT_UNAUTHORIZED", "PYTHONHTTPSVERIFY"}) && is_off(value))
    return "certificates of servers are not checked any more";
  if (name == "GIT_SSL_NO_VERIFY" && is_on(value)) return "certificates of servers are not checked any more";
  if (name == "CLAUDE_CODE_DISABLE_HOOKS" && is_on(value)) return "the agent's hooks do not run any more";
  bool forgets = (name == "HISTFILE" && (value.empty() || value == "/dev/null")) ||
                 (is_one_of(name, {"HISTSIZE", "HISTFILESIZE", "SAVEHIST"}) && value == "0") ||
                 (name == "HISTCONTROL" && value.find("ignore") != value.npos && value != "ignoredups") ||
                 (name == "HISTIGNORE" && value == "*");
  return forgets ? "the shell does not remember what is typed any more" : std::string_view();
}

bool is_verification(std::string_view setting) {
  size_t equals = setting.find('=');
  std::string key;
  for (char c : setting.substr(0, equals)) key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return (key == "http.sslverify" || (key.starts_with("http.") && key.ends_with(".sslverify"))) &&
         equals != setting.npos && is_off(setting.substr(equals + 1));
}

// `mv x "$(which callgate)"`, `kill $(pgrep auditd)`: what asks for a guard's file or process to do something with it.
bool aims_at_guard(const EvaluatedCommand& command) {
  if (!command.in_substitution || !is_one_of(command.name(), {"which", "command", "type", "pgrep", "pidof", "whence"}))
    return false;
  return is_one_of(argument(command, command.argv.size() - 1), {"callgate", "auditd", "falco", "osqueryd", "rsyslogd"});
}

bool switches_off(const EvaluatedCommand& command) {
  std::string_view name = command.name();
  // As a target, -1 is every process.
  if (name == "kill") return command.argv.size() > 2 && argument(command, command.argv.size() - 1) == "-1";
  if (name == "unset") return has_argument(command, "HISTFILE");
  if (name == "set") return argument(command, 1) == "+o" && argument(command, 2) == "history";
  if (name == "setenforce") return is_one_of(argument(command, 1), {"0", "Permissive", "permissive"});
  if (name == "auditctl") return has_letter(command, 'D') || (has_letter(command, 'e') && has_argument(command, "0"));
  if (is_one_of(name, {"npm", "pnpm", "yarn"}))
    return argument(command, 1) == "config" && has_argument(command, "strict-ssl") && has_argument(command, "false");
  std::optional<GitCall> call = git_call(command);
  if (!call) return false;
  if (call->subcommand == "config" && command.argv.size() > 3) {
    std::string last(argument(command, command.argv.size() - 2));
    if (is_verification(last + "=" + std::string(argument(command, command.argv.size() - 1)))) return true;
  }
  return std::any_of(call->configured.begin(), call->configured.end(), is_verification);
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const NamedValue& value : named_values(input)) {
    if (!value.known) continue;
    if (std::string_view what = switched_off(value.name, value.value); !what.empty())
      to.report(self, value.where, what);
  }
  for (const EvaluatedCommand& command : input.prediction.commands)
    if (!command.argv.empty() && switches_off(command))
      to.report(self, command.where, "later calls are not checked or not recorded");
    else if (!command.argv.empty() && aims_at_guard(command))
      to.report(self, command.where, "aims at the file or the process of a guard");
}

}  // namespace

extern const Check cg079_guard_off{79, Verdict::ask, Maturity::stable, "A guard or a record is switched off", run};

}  // namespace callgate
