#include "gateway/run_argv.h"

#include <unistd.h>

#include <algorithm>

#include "parser/parser.h"

namespace callgate {
namespace {

// No start-up files: nothing but the text decides what runs. -p: functions, SHELLOPTS and BASH_ENV of the environment
// do not count, should one ever come in. --: a text that begins with - or + is no option.
std::vector<std::string> shell_words(Dialect dialect) {
  switch (dialect) {
    case Dialect::zsh:
      return {"zsh", "-f", "-c", "--"};
    case Dialect::sh:
      // Where sh is bash or busybox, dash reads what was judged.
      return {::access("/bin/dash", X_OK) == 0 ? "dash" : "sh", "-c", "--"};
    case Dialect::bash:
      break;
  }
  return {"bash", "--noprofile", "--norc", "-p", "-c", "--"};
}

// The argv of a program that is one static command and nothing else, so that no shell is needed to run it.
std::vector<std::string> plain_argv(const ShellProgram& program, const Prediction& prediction) {
  std::vector<CommandView> commands = program.commands();
  if (!program.understood || commands.size() != 1 || prediction.commands.empty() || program.statements.size() != 1)
    return {};
  const Statement* statement = &program.statements[0];
  while (statement->kind == StatementKind::list && statement->children.size() == 1 &&
         (statement->operators.empty() || statement->operators[0].empty() || statement->operators[0] == ";"))
    statement = &statement->children[0];
  if (statement != commands[0].statement || !statement->redirects.empty() || !statement->assignments.empty()) return {};
  const EvaluatedCommand& command = prediction.commands[0];
  // What nobody described may be a builtin of the shell.
  if (command.is_builtin || !command.is_described || command.argv.empty()) return {};
  std::vector<std::string> argv;
  for (const Value& value : command.argv) {
    if (!value.known()) return {};
    argv.push_back(*value.text);
  }
  return argv;
}

}  // namespace

std::vector<std::string> run_argv(const ToolCall& call, const ShellProgram* program, const Prediction& prediction) {
  if (program == nullptr) return call.argv;
  if (std::vector<std::string> argv = plain_argv(*program, prediction); !argv.empty()) return argv;
  std::vector<std::string> argv = shell_words(call.dialect);
  argv.push_back(program->understood ? render_shell(*program) : program->source);
  return argv;
}

bool is_shell_run(const std::vector<std::string>& argv) {
  for (Dialect dialect : {Dialect::bash, Dialect::zsh, Dialect::sh}) {
    std::vector<std::string> words = shell_words(dialect);
    if (argv.size() == words.size() + 1 && std::equal(words.begin(), words.end(), argv.begin())) return true;
  }
  return false;
}

}  // namespace callgate
