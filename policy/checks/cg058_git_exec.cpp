#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool is_between(std::string_view key, std::string_view front, std::string_view back) {
  return key.size() >= front.size() + back.size() && key.starts_with(front) && key.ends_with(back);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

// Keys whose value git executes, or that point it to a file with such keys. Names of sections are case-insensitive.
bool is_executed_key(std::string_view given) {
  std::string key = lower(given);
  if (is_one_of(key, {"core.fsmonitor",
                      "core.pager",
                      "core.editor",
                      "core.sshcommand",
                      "core.hookspath",
                      "core.askpass",
                      "core.gitproxy",
                      "core.alternaterefscommand",
                      "diff.external",
                      "sequence.editor",
                      "gpg.program",
                      "include.path",
                      "init.templatedir",
                      "uploadpack.packobjectshook",
                      "protocol.ext.allow",
                      "protocol.allow",
                      "interactive.difffilter",
                      "credential.helper",
                      "core.worktree",
                      "core.attributesfile",
                      "sendemail.smtpserver",
                      "web.browser",
                      "imap.tunnel",
                      "transfer.bundleuri"}))
    return true;
  return key.starts_with("alias.") || key.starts_with("pager.") || key.starts_with("filter.") ||
         key.starts_with("includeif.") || is_between(key, "diff.", ".textconv") ||
         is_between(key, "diff.", ".command") || is_between(key, "gpg.", ".program") ||
         is_between(key, "browser.", "cmd") || is_between(key, "browser.", "path") || is_between(key, "man.", "cmd") ||
         is_between(key, "mergetool.", "cmd") || is_between(key, "difftool.", "cmd") ||
         is_between(key, "merge.", ".driver") || is_between(key, "credential.", ".helper") ||
         is_between(key, "remote.", ".uploadpack") || is_between(key, "remote.", ".receivepack") ||
         is_between(key, "remote.", ".vcs") || is_between(key, "submodule.", ".update") ||
         is_between(key, "trailer.", "command") || is_between(key, "trailer.", "cmd") ||
         is_between(key, "tar.", ".command") || is_between(key, "guitool.", ".cmd") ||
         is_between(key, "protocol.", ".allow");
}

// Values that switch a program off, or name one that is harmless, are what scripts use these keys for.
bool is_harmless_value(std::string_view key, std::string_view value) {
  if (value.empty() || is_one_of(value, {"false", "true", "cat", "less", "never", "0"})) return true;
  return lower(key).starts_with("alias.") && !value.starts_with('!');
}

void judge_setting(std::string_view setting, Span where, const Check& self, Reporter& to) {
  std::string_view key = setting.substr(0, setting.find('='));
  std::string_view value = setting.find('=') == setting.npos ? "" : setting.substr(setting.find('=') + 1);
  if (is_executed_key(key) && !is_harmless_value(key, value))
    to.report(self, where, "git executes the value of this setting");
}

bool follows(const EvaluatedCommand& command, size_t from, std::initializer_list<std::string_view> options) {
  for (size_t i = from; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word == "--") return false;
    if (is_one_of(word.substr(0, word.find('=')), options)) return true;
  }
  return false;
}

bool has_short(const EvaluatedCommand& command, size_t from, char letter) {
  for (size_t i = from; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word == "--") return false;
    if (word.size() > 1 && word[0] == '-' && word[1] != '-' && word.find(letter) != word.npos) return true;
  }
  return false;
}

bool runs_option(const EvaluatedCommand& command, const GitCall& call) {
  size_t from = call.first_argument;
  std::string_view sub = call.subcommand;
  if (follows(command, from,
              {"--upload-pack", "--upload-pa", "--receive-pack", "--extcmd", "--open-files-in-pager", "--tool-cmd"}))
    return true;
  if (sub == "grep" && has_short(command, from, 'O')) return true;
  if (sub == "difftool" && has_short(command, from, 'x')) return true;
  if (is_one_of(sub, {"clone", "fetch", "pull", "ls-remote"}) && has_short(command, from, 'u') && sub == "clone")
    return true;
  return is_one_of(sub, {"push", "archive", "fetch-pack", "send-pack", "ls-remote"}) &&
         follows(command, from, {"--exec"});
}

bool runs_on_purpose(const EvaluatedCommand& command, const GitCall& call) {
  size_t from = call.first_argument;
  std::string_view sub = call.subcommand, next = argument(command, from);
  if (sub == "filter-branch" || sub == "filter-repo" || sub == "for-each-repo") return true;
  if (sub == "bisect" && next == "run") return true;
  if (sub == "submodule" && has_argument(command, "foreach")) return true;
  return sub == "rebase" && (has_short(command, from, 'x') || follows(command, from, {"--exec"}));
}

void judge_git(const EvaluatedCommand& command, const GitCall& call, const Check& self, Reporter& to) {
  for (std::string_view setting : call.configured) judge_setting(setting, command.where, self, to);
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word.starts_with("ext::")) to.report(self, command.where, "an ext:: address is a command that git executes");
    if (word.starts_with("--exec-path="))
      to.report(self, command.where, "git takes its own programs from another directory");
    bool is_pair = is_one_of(word, {"-c", "--config"}) && i >= call.first_argument && call.subcommand == "clone";
    if (is_pair) judge_setting(argument(command, i + 1), command.where, self, to);
  }
  if (runs_option(command, call)) to.report(self, command.where, "git executes the value of this option");
  if (runs_on_purpose(command, call)) to.report(self, Verdict::ask, command.where, "git runs a command for each step");
  if (call.subcommand != "config") return;
  for (size_t i = call.first_argument; i < command.argv.size(); ++i)
    if (is_executed_key(argument(command, i)) && i + 1 < command.argv.size() &&
        !is_harmless_value(argument(command, i), argument(command, i + 1)))
      to.report(self, command.where, "a later git executes the value of this setting");
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands)
    if (std::optional<GitCall> call = git_call(command)) judge_git(command, *call, self, to);
}

}  // namespace

extern const Check cg058_git_exec{58, Verdict::deny, Maturity::stable, "git runs a program from its options", run};

}  // namespace callgate
