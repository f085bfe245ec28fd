#include <algorithm>
#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

std::string lower_letters(std::string_view text) {
  std::string letters;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') letters += static_cast<char>(c - 'A' + 'a');
    if (c >= 'a' && c <= 'z') letters += c;
  }
  return letters;
}

// A pattern that finds keys and passwords. Letters only, so `api[_-]?key` and `API_KEY` are one; "token" alone is what
// people who write parsers look for.
bool seeks_secrets(std::string_view pattern) {
  std::string letters = lower_letters(pattern);
  for (std::string_view word :
       {"password", "passwd", "passphrase", "secret", "apikey", "privatekey", "accesskey", "akia", "credential",
        "authtoken", "accesstoken", "apitoken", "authorization", "bearer"})
    if (letters.find(word) != std::string::npos) return true;
  return letters == "token" || pattern.find("TOKEN") != std::string_view::npos;
}

bool is_search(std::string_view name) {
  return is_one_of(name, {"grep", "egrep", "fgrep", "zgrep", "zegrep", "bzgrep", "xzgrep", "rg", "ag", "ack", "awk",
                          "gawk", "mawk", "sed"});
}

bool has_secret_pattern(const EvaluatedCommand& command) {
  return std::any_of(command.argv.begin() + 1, command.argv.end(),
                     [](const Value& word) { return word.text && seeks_secrets(*word.text); });
}

// Logs and trees of services hold what others typed and sent. /usr and /etc hold documentation and settings.
bool holds_others_data(std::string_view path, const PathContext& paths) {
  if (paths.workspace != "/" && is_within(path, paths.workspace)) return false;
  std::string_view tree = path.ends_with("/**") ? path.substr(0, path.size() - 3) : path;
  if (is_within(tree, paths.home) || (path.ends_with("/**") && is_within(paths.home, tree))) return true;
  for (std::string_view root : {"/var/log", "/var/www", "/var/lib", "/opt", "/srv"})
    if (is_within(path, root)) return true;
  return false;
}

bool is_login_log(std::string_view path) {
  for (std::string_view log : {"/var/log/auth.log", "/var/log/secure", "/var/log/audit", "/var/log/btmp"})
    if (path.starts_with(log)) return true;
  return false;
}

// What prints records of other programs, of people or of old versions.
bool prints_records(const EvaluatedCommand& command) {
  std::string_view name = command.name();
  if (is_one_of(name, {"journalctl", "history", "fc"})) return true;
  if (is_one_of(name, {"docker", "podman", "kubectl", "oc", "docker-compose", "heroku", "aws"}))
    return has_argument(command, "logs");
  if (name == "gh") return has_argument(command, "--log") || has_argument(command, "--log-failed");
  std::optional<GitCall> call = git_call(command);
  return call && is_one_of(call->subcommand, {"log", "show", "rev-list", "reflog"});
}

void judge_search(const EvaluatedCommand& command, const CheckInput& input, const Check& self, Reporter& to) {
  if (!has_secret_pattern(command)) return;
  for (const std::string& path : command.effects.targets(EffectKind::read))
    if (holds_others_data(path, input.paths)) {
      to.report(self, command.where, "searches what others left outside the workspace for secrets");
      return;
    }
  const EvaluatedCommand* producer = producer_of(command, input.prediction);
  if (producer != nullptr && prints_records(*producer))
    to.report(self, command.where, "searches logs or history for secrets");
}

// -S and -G of git look for the commits that brought a text or took it away: keys that were removed are found so.
bool digs_for_secrets(const EvaluatedCommand& command, size_t from) {
  for (size_t i = from; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (!word.starts_with("-S") && !word.starts_with("-G")) continue;
    if (seeks_secrets(word.size() > 2 ? word.substr(2) : argument(command, i + 1))) return true;
  }
  return false;
}

bool is_secret_file(std::string_view path, const EvaluatedCommand& command, const PathContext& paths) {
  return !path.empty() && is_sensitive_path(normal_path(path, command.cwd.empty() ? paths.cwd : command.cwd), paths);
}

// `git show HEAD:.env`, `git log -p -- .env`: the file as it once was.
bool shows_old_secret(const EvaluatedCommand& command, const GitCall& call, const PathContext& paths) {
  if (!is_one_of(call.subcommand, {"show", "cat-file", "log", "diff", "stash", "blame", "archive"})) return false;
  bool behind_dashes = false;
  bool patch = call.subcommand != "log" || has_argument(command, "--patch") || has_letter(command, 'p') ||
               has_letter(command, 'u');
  for (size_t i = call.first_argument; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (behind_dashes && patch && is_secret_file(word, command, paths)) return true;
    size_t colon = word.find(':');
    if (colon != std::string_view::npos && colon > 0 && is_secret_file(word.substr(colon + 1), command, paths))
      return true;
    behind_dashes |= word == "--";
  }
  return false;
}

void judge_git(const EvaluatedCommand& command, const GitCall& call, const CheckInput& input, const Check& self,
               Reporter& to) {
  if (digs_for_secrets(command, call.first_argument))
    to.report(self, command.where, "searches the history of versions for secrets");
  else if (shows_old_secret(command, call, input.paths))
    to.report(self, command.where, "shows an old version of a file of secrets");
  else if (call.subcommand == "config" &&
           lower_letters(argument(command, command.argv.size() - 1)).ends_with("extraheader"))
    to.report(self, command.where, "shows the tokens that git sends");
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty()) continue;
    for (const std::string& path : command.effects.targets(EffectKind::read))
      if (is_login_log(path)) to.report(self, command.where, "reads the record of who logged in, and how");
    if (is_search(command.name())) judge_search(command, input, self, to);
    if (std::optional<GitCall> call = git_call(command)) judge_git(command, *call, input, self, to);
  }
}

}  // namespace

extern const Check cg081_secret_search{81, Verdict::ask, Maturity::stable, "A search for secrets", run};

}  // namespace callgate
