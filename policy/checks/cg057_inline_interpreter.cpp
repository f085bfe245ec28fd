#include <algorithm>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

// The option that carries a program, by language; nothing for shells, whose text is read as text of a shell.
std::string_view code_options(std::string_view name) {
  std::string_view base = name.substr(0, name.find_first_of("0123456789."));
  if (is_one_of(base, {"python", "pypy", "ipython"})) return "c";
  if (is_one_of(base, {"perl", "ruby", "Rscript"})) return "eE";
  if (is_one_of(base, {"node", "nodejs", "bun"})) return "ep";
  if (base == "lua" || base == "luajit" || base == "osascript") return "e";
  if (base == "php") return "rBRE";
  return {};
}

// What starts processes, reaches other hosts, deletes trees or evaluates in these languages. A file that is deleted
// comes back with the copy.
bool names_power(std::string_view code) {
  for (std::string_view word :
       {"system", "popen",   "subprocess", "exec",        "spawn",    "child_process", "fork",
        "socket", "urlopen", "urllib",     "requests.",   "http.",    "https.",        "fetch(",
        "rmtree", "rmSync",  "rm_r",       "FileUtils",   "eval",     "passthru",      "proc_open",
        "Open3",  "pty.",    "ctypes",     "__import__",  "compile(", "b64decode",     "qx",
        "%x",     "`",       "os.kill",    "process.kill"})
    if (code.find(word) != std::string_view::npos) return true;
  return false;
}

bool is_unread(const EvaluatedCommand& command) {
  return is_unknown_for(command, "inline program") || is_unknown_for(command, "not constant");
}

void judge(const EvaluatedCommand& command, std::string_view code, const CheckInput& input, const Check& self,
           Reporter& to) {
  if (is_unread(command) && names_power(code)) {
    to.report(self, command.where, "a program in one word starts processes, connects, deletes or evaluates text");
    return;
  }
  std::vector<const EvaluatedCommand*> started = started_by(command, input.prediction);
  if (started.empty()) return;
  // What it runs is judged as a command of its own, where it is known.
  bool known = std::all_of(started.begin(), started.end(), [](const auto* inner) { return !inner->name().empty(); });
  to.report(self, known ? Verdict::allow : self.verdict, command.where, "a program in one word runs commands");
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    std::string_view letters = command.argv.empty() ? std::string_view() : code_options(command.name());
    if (letters.empty()) continue;
    for (size_t i = 1; i < command.argv.size(); ++i) {
      std::string_view word = argument(command, i);
      bool cluster = word.size() > 1 && word[0] == '-' && word[1] != '-';
      bool carries = (cluster && word.find_first_of(letters) != word.npos) || word == "--eval" || word == "--print";
      if (!carries) continue;
      bool attached = cluster && word.find_last_of(letters) + 1 < word.size();
      bool unknown = !attached && i + 1 < command.argv.size() && !command.argv[i + 1].known();
      if (unknown)
        to.report(self, command.where, "runs a program that is not in the text");
      else
        judge(command, attached ? word : argument(command, i + 1), input, self, to);
      break;
    }
  }
}

}  // namespace

extern const Check cg057_inline_interpreter{57, Verdict::ask, Maturity::stable, "A program on the command line", run};

}  // namespace callgate
