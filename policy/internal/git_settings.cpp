#include "policy/internal/git_settings.h"

#include <algorithm>
#include <array>
#include <string>

#include "policy/internal/command_words.h"

namespace callgate {
namespace {

// Settings that name people, and that choose how git compares, merges and prints (git-config(1)). A key that is not
// here may name a program, a file with more settings or a host.
constexpr std::array<std::string_view, 41> plain_keys{
    "user.name",          "user.email",        "author.name",          "author.email",
    "committer.name",     "committer.email",   "core.autocrlf",        "core.eol",
    "core.filemode",      "core.ignorecase",   "core.quotepath",       "core.longpaths",
    "core.safecrlf",      "core.whitespace",   "core.abbrev",          "core.bigfilethreshold",
    "init.defaultbranch", "push.default",      "push.autosetupremote", "push.followtags",
    "pull.rebase",        "pull.ff",           "merge.conflictstyle",  "merge.ff",
    "merge.renamelimit",  "rebase.autosquash", "rebase.autostash",     "fetch.prune",
    "fetch.parallel",     "commit.gpgsign",    "tag.gpgsign",          "tag.sort",
    "diff.renames",       "diff.renamelimit",  "diff.colormoved",      "diff.algorithm",
    "rerere.enabled",     "column.ui",         "http.postbuffer",      "gc.auto",
    "submodule.recurse"};

bool is_plain_key(std::string_view given) {
  std::string key(given);
  for (char& c : key)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (key.starts_with("color.") || key.starts_with("advice.") || key.starts_with("log.") || key.starts_with("status."))
    return true;
  return std::find(plain_keys.begin(), plain_keys.end(), key) != plain_keys.end();
}

std::optional<Verdict> judge_config(const EvaluatedCommand& command, const PathContext& paths) {
  bool is_ours = !command.cwd.empty() && is_within(command.cwd, paths.workspace);
  Verdict verdict = is_ours ? Verdict::contain : Verdict::ask;
  size_t i = 2;
  for (; i < command.argv.size() && argument(command, i).starts_with("-"); ++i) {
    std::string_view option = argument(command, i);
    if (option == "--global" || option == "--system")
      verdict = Verdict::ask;
    else if (!is_one_of(option, {"--local", "--add", "--replace-all", "--unset", "--unset-all", "--bool", "--int"}))
      return std::nullopt;
  }
  if (is_one_of(argument(command, i), {"set", "unset"})) ++i;
  size_t words = command.argv.size() - std::min(i, command.argv.size());
  if (words < 1 || words > 2 || !is_plain_key(argument(command, i))) return std::nullopt;
  return verdict;
}

// `git config user.name x > .git/config` writes the file beside git's back.
bool is_redirected_to_a_file(const EvaluatedCommand& command) {
  return std::any_of(command.redirects.begin(), command.redirects.end(), [](const EvaluatedRedirect& redirect) {
    std::string target = redirect.target.known() ? *redirect.target.text : "?";
    return target != "/dev/null" && target.find_first_not_of("0123456789-") != std::string::npos;
  });
}

}  // namespace

std::optional<Verdict> judge_git_settings(const EvaluatedCommand& command, const PathContext& paths) {
  if (command.name() != "git" || command.argv.size() < 3 || !command.assignments.empty()) return std::nullopt;
  if (is_redirected_to_a_file(command)) return std::nullopt;
  for (const Value& word : command.argv)
    if (!word.known()) return std::nullopt;
  if (argument(command, 1) == "config") return judge_config(command, paths);
  bool is_remote = argument(command, 1) == "remote" &&
                   is_one_of(argument(command, 2), {"add", "remove", "rm", "rename", "set-url", "set-branches"});
  // `ext::sh -c …` is an address that git executes.
  bool is_executed = std::any_of(command.argv.begin(), command.argv.end(),
                                 [](const Value& word) { return word.text->find("::") != std::string::npos; });
  return is_remote && !is_executed ? std::optional(Verdict::ask) : std::nullopt;
}

}  // namespace callgate
