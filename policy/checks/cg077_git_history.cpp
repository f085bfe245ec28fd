#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

struct Arguments {
  const EvaluatedCommand& command;
  size_t from;

  bool has(std::initializer_list<std::string_view> words) const {
    for (size_t i = from; i < command.argv.size(); ++i)
      if (is_one_of(argument(command, i).substr(0, argument(command, i).find('=')), words)) return true;
    return false;
  }
  bool has_flag(char letter) const {
    for (size_t i = from; i < command.argv.size(); ++i) {
      std::string_view word = argument(command, i);
      if (word.size() > 1 && word[0] == '-' && word[1] != '-' && word.find(letter) != word.npos) return true;
    }
    return false;
  }
};

bool pushes_over(const Arguments& arguments) {
  if (arguments.has_flag('f') || arguments.has_flag('d') ||
      arguments.has({"--force", "--force-with-lease", "--force-if-includes", "--mirror", "--delete", "--prune"}))
    return true;
  for (size_t i = arguments.from; i < arguments.command.argv.size(); ++i) {
    std::string_view word = argument(arguments.command, i);
    bool is_refspec = word.size() > 1 && i > arguments.from;
    if (is_refspec && (word[0] == '+' || word[0] == ':')) return true;
  }
  return false;
}

bool cleans(const Arguments& arguments) {
  bool forced = arguments.has_flag('f') || arguments.has({"--force"});
  return forced && !arguments.has_flag('n') && !arguments.has({"--dry-run"});
}

// `checkout -- file` overwrites what was not committed; `checkout branch` does not.
bool checks_out_over(const Arguments& arguments) {
  return arguments.has({"--", ".", "--force", "--theirs", "--ours"}) || arguments.has_flag('f');
}

std::string_view what_is_lost(std::string_view subcommand, const Arguments& arguments) {
  std::string_view first = argument(arguments.command, arguments.from);
  if (subcommand == "push" && pushes_over(arguments)) return "overwrites or deletes what others have pushed";
  if (subcommand == "reset" && arguments.has({"--hard", "--merge", "--keep"}))
    return "throws away what is not committed";
  if (subcommand == "clean" && cleans(arguments)) return "deletes files that git does not know and cannot restore";
  if (subcommand == "branch" &&
      (arguments.has_flag('D') || (arguments.has({"--delete"}) && arguments.has({"--force"}))))
    return "deletes a branch with commits that are nowhere else";
  if (subcommand == "checkout" && checks_out_over(arguments)) return "overwrites changes that are not committed";
  if (subcommand == "restore" && (!arguments.has({"--staged"}) && !arguments.has_flag('S')))
    return "overwrites changes that are not committed";
  if (subcommand == "switch" && (arguments.has_flag('f') || arguments.has({"--force", "--discard-changes"})))
    return "overwrites changes that are not committed";
  if (subcommand == "stash" && is_one_of(first, {"drop", "clear"})) return "deletes stashed changes";
  if (subcommand == "reflog" && is_one_of(first, {"expire", "delete"})) return "deletes the way back to old commits";
  if (subcommand == "update-ref" && (arguments.has_flag('d') || arguments.has({"--delete"})))
    return "deletes a reference";
  if (subcommand == "gc" && arguments.has({"--prune"})) return "deletes commits that nothing points to";
  if (is_one_of(subcommand, {"filter-branch", "filter-repo", "replace", "prune"})) return "rewrites or deletes commits";
  return {};
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    std::optional<GitCall> call = git_call(command);
    if (!call) continue;
    std::string_view lost = what_is_lost(call->subcommand, {command, call->first_argument});
    if (!lost.empty()) to.report(self, command.where, lost);
  }
}

}  // namespace

extern const Check cg077_git_history{77, Verdict::ask, Maturity::stable, "Version history is lost", run};

}  // namespace callgate
