#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

// /proc/<pid>/environ and memory: what the process was given in secret. cwd, root, fd and exe: other names of files.
Verdict judge_proc_path(std::string_view path) {
  if (!path.starts_with("/proc/")) return Verdict::allow;
  std::string_view rest = path.substr(6);
  std::string_view process = rest.substr(0, rest.find('/'));
  bool is_process = is_one_of(process, {"self", "thread-self", "*", "[0-9]*"}) ||
                    process.find_first_not_of("0123456789*?[]-") == std::string_view::npos || process.starts_with('$');
  if (!is_process || rest.find('/') == std::string_view::npos) return Verdict::allow;
  std::string_view last = base_name(path);
  if (is_one_of(last, {"environ", "mem", "auxv"})) return Verdict::deny;
  for (std::string_view alias : {std::string_view("/root"), std::string_view("/cwd"), std::string_view("/fd"),
                                 std::string_view("/exe"), std::string_view("/map_files")})
    if (size_t at = path.find(alias);
        at != std::string_view::npos && (at + alias.size() == path.size() || path[at + alias.size()] == '/'))
      return Verdict::ask;
  return Verdict::allow;
}

void judge_path(std::string_view path, Span where, const Check& self, Reporter& to) {
  Verdict verdict = judge_proc_path(path);
  if (verdict == Verdict::deny)
    to.report(self, verdict, where, "reads the environment or memory of a process, secrets included");
  else if (verdict == Verdict::ask)
    to.report(self, verdict, where, "another name for a file, which no rule about paths knows");
}

// What zsh puts in the place of <(…): the number is not known beforehand.
bool is_shells_pipe(const Value& value) {
  return value.is_glob && value.text == "/proc/self/fd/*";
}

bool has_operand(const EvaluatedCommand& command) {
  for (size_t i = 1; i < command.argv.size(); ++i)
    if (!argument(command, i).starts_with('-')) return true;
  return false;
}

bool prints_environment(const EvaluatedCommand& command) {
  std::string_view name = command.name();
  if (name == "printenv") return !has_operand(command);
  if (name == "env") {
    // `env A=b` without a command prints as well.
    for (size_t i = 1; i < command.argv.size(); ++i)
      if (argument(command, i).find('=') == std::string_view::npos &&
          !is_one_of(argument(command, i), {"-0", "--null"}))
        return false;
    return true;
  }
  if (name == "set") return command.argv.size() == 1;
  if (is_one_of(name, {"export", "declare", "typeset", "readonly"}))
    return command.argv.size() == 1 ||
           (!has_operand(command) && (has_letter(command, 'p') || has_letter(command, 'x')));
  return name == "make" && has_letter(command, 'p');
}

// `ps auxe`: without a dash, e shows the environment of every process.
bool shows_environments(const EvaluatedCommand& command) {
  std::string_view options = argument(command, 1);
  return command.name() == "ps" && options.find('e') != std::string_view::npos &&
         options.find_first_not_of("acefghjlnoprstuvwxTXLS") == std::string_view::npos;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    for (size_t i = 0; i < command.argv.size(); ++i)
      if (!is_shells_pipe(command.argv[i])) judge_path(argument(command, i), command.where, self, to);
    for (const EvaluatedRedirect& redirect : command.redirects)
      if (redirect.target.text && !is_shells_pipe(redirect.target))
        judge_path(*redirect.target.text, command.where, self, to);
    if (!command.argv.empty() && shows_environments(command))
      to.report(self, command.where, "prints the variables of other processes, secret ones included");
    if (!command.argv.empty() && prints_environment(command))
      // A contained run is given no secret variables, so this needs no question there.
      to.report(self, Verdict::contain, command.where, "prints every variable, secret ones included");
  }
}

}  // namespace

extern const Check cg055_proc_env{55, Verdict::ask, Maturity::stable, "Secrets of a process", run};

}  // namespace callgate
