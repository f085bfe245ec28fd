#include <algorithm>
#include <string>

#include "base/text.h"
#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::string_view valued_letters(std::string_view name) {
  if (name == "ssh") return "BbcDEeFIiJLlmOopQRSWw";
  return name == "scp" ? "cDFiJloPSX" : "BbcDFiJloPRSsX";
}

// "ProxyCommand=x", "proxycommand x": keys ignore case, and "=" or blanks follow.
std::pair<std::string, std::string_view> split_setting(std::string_view setting) {
  size_t end = std::min(setting.find_first_of("= \t"), setting.size());
  size_t value = std::min(setting.find_first_not_of("= \t", end), setting.size());
  return {lower(setting.substr(0, end)), setting.substr(value)};
}

bool is_usual_jump(std::string_view command) {
  std::string_view name = base_name(command.substr(0, command.find(' ')));
  return is_one_of(name, {"ssh", "nc", "ncat", "netcat", "connect", "cloudflared", "aws", "corkscrew"}) &&
         command.find_first_of(";|&`$<>") == command.npos;
}

void judge_setting(std::string_view setting, const EvaluatedCommand& command, const Check& self, Reporter& to) {
  auto [key, value] = split_setting(setting);
  bool runs = is_one_of(key, {"proxycommand", "localcommand", "knownhostscommand", "pkcs11provider",
                              "securitykeyprovider", "xauthlocation"});
  if (!runs || value.empty() || lower(value) == "none") return;
  to.report(self, is_usual_jump(value) ? Verdict::ask : self.verdict, command.where,
            "a program of this machine runs for the connection");
}

void judge_ssh(const EvaluatedCommand& command, const Check& self, Reporter& to) {
  std::string_view name = command.name();
  for (const OptionValue& option : options_of(command, valued_letters(name))) {
    if (option.name == "o") judge_setting(option.value, command, self, to);
    bool program = (name != "ssh" && option.name == "S") || (name != "ssh" && option.name == "D");
    if (program || (name == "ssh" && option.name == "I"))
      to.report(self, command.where, "an option replaces the program or library that connects");
    if (option.name == "F" && !is_one_of(option.value, {"none", "/dev/null"}))
      to.report(self, Verdict::ask, command.where, "takes its options, programs among them, from a file");
    // What follows the host is a command for the other machine.
    if (name == "ssh" && option.name == "-") break;
  }
}

void judge_rsync(const EvaluatedCommand& command, const Check& self, Reporter& to) {
  for (const OptionValue& option : options_of(command, "efBTM")) {
    bool is_shell = option.name == "e" || option.name == "rsh";
    bool plain = base_name(option.value.substr(0, option.value.find(' '))) == "ssh" &&
                 lower(option.value).find("command") == option.value.npos;
    if (is_shell && !option.value.empty() && !plain)
      to.report(self, command.where, "rsync runs this program to connect");
    if (option.name == "rsync-path" && base_name(option.value) != "rsync")
      to.report(self, Verdict::ask, command.where, "another program stands in for rsync on the other side");
  }
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty()) continue;
    if (is_one_of(command.name(), {"ssh", "scp", "sftp"})) judge_ssh(command, self, to);
    if (command.name() == "rsync") judge_rsync(command, self, to);
  }
}

}  // namespace

extern const Check cg071_remote_shell_options{71, Verdict::deny, Maturity::stable, "A remote shell runs a program here",
                                              run};

}  // namespace callgate
