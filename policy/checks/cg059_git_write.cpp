#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool reads_by_name(std::string_view subcommand) {
  return is_one_of(subcommand, {"log", "diff", "show", "blame", "shortlog", "status", "rev-list", "whatchanged", "grep",
                                "diff-tree", "diff-index", "diff-files", "reflog", "stash", "range-diff"});
}

bool writes_by_purpose(const EvaluatedCommand& command, const GitCall& call) {
  bool archives = is_one_of(call.subcommand, {"archive", "format-patch"}) &&
                  (has_letter(command, 'o') || has_long(command, "output", 3));
  return archives || (call.subcommand == "bundle" && argument(command, call.first_argument) == "create");
}

// git takes no abbreviation of it here.
bool has_output(const EvaluatedCommand& command, const GitCall& call) {
  for (size_t i = call.first_argument; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word == "--") return false;
    if (word.substr(0, word.find('=')) == "--output") return true;
  }
  return false;
}

bool sets_elsewhere(const EvaluatedCommand& command, const GitCall& call) {
  bool elsewhere = false;
  size_t operands = 0;
  for (size_t i = call.first_argument; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (is_one_of(word, {"--get", "--get-all", "--list", "-l", "--get-regexp", "get", "list", "--show-origin"}))
      return false;
    bool file = is_one_of(word, {"-f", "--file"});
    elsewhere |= file || word.starts_with("--file=") || is_one_of(word, {"--global", "--system"});
    if (file) ++i;
    operands += word.starts_with('-') ? 0 : 1;
  }
  return elsewhere &&
         (operands > 1 || has_long(command, "unset", 4) || has_long(command, "add") || has_letter(command, 'e'));
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    std::optional<GitCall> call = git_call(command);
    if (!call) continue;
    if (reads_by_name(call->subcommand) && has_output(command, *call))
      to.report(self, command.where, "a subcommand that reads writes a file here");
    if (call->subcommand == "config" && sets_elsewhere(command, *call))
      to.report(self, command.where, "changes a configuration that other repositories obey");
    if (writes_by_purpose(command, *call)) to.report(self, Verdict::allow, command.where, "git writes a file");
  }
}

}  // namespace

extern const Check cg059_git_write{59, Verdict::ask, Maturity::stable, "git writes a file that nobody expects", run};

}  // namespace callgate
