#include <algorithm>
#include <optional>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

// How a language takes a program: the options that carry one, and all letters that take a value.
struct Language {
  std::string_view code, valued;
};

// Nothing for shells, whose text is read as text of a shell.
std::optional<Language> language_of(std::string_view name) {
  std::string_view base = name.substr(0, name.find_first_of("0123456789."));
  if (is_one_of(base, {"python", "pypy", "ipython"})) return Language{"c", "cmWXQ"};
  if (base == "perl") return Language{"eE", "eEMmI"};
  if (base == "ruby") return Language{"e", "erIEK"};
  if (base == "Rscript") return Language{"e", "e"};
  if (is_one_of(base, {"node", "nodejs", "bun"})) return Language{"ep", "epr"};
  if (is_one_of(base, {"lua", "luajit", "osascript"})) return Language{"e", "el"};
  if (base == "php") return Language{"rBRE", "rBREdfcFS"};
  return std::nullopt;
}

// What starts processes, reaches other hosts, deletes trees or evaluates in these languages. A file that is deleted
// comes back with the copy.
bool names_power(std::string_view code) {
  for (std::string_view word : {"system",     "popen",
                                "subprocess", "exec",
                                "spawn",      "child_process",
                                "fork",       "socket",
                                "urlopen",    "urllib",
                                "requests.",  "http.",
                                "https.",     "fetch(",
                                "rmtree",     "rmSync",
                                "rm_r",       "FileUtils",
                                "eval",       "passthru",
                                "proc_open",  "Open3",
                                "pty.",       "ctypes",
                                "__import__", "compile(",
                                "b64decode",  "qx",
                                "%x",         "`",
                                "Net::",      "get(\"http",
                                "get('http",  "LWP",
                                "fsockopen",  "curl_exec",
                                "open-uri",   "file_get_contents(\"http",
                                "os.kill",    "process.kill"})
    if (code.find(word) != std::string_view::npos) return true;
  return false;
}

// A path of a secret of any person's home, or of the machine.
bool is_secret_literal(std::string_view literal, const PathContext& paths) {
  std::string path(literal);
  if (path.starts_with("~/")) path = paths.home + path.substr(1);
  for (std::string_view root : {"/home/", "/Users/"}) {
    size_t end = path.find('/', root.size());
    if (path.starts_with(root) && end != std::string::npos) path = paths.home + path.substr(end);
  }
  return path.starts_with('/') && is_sensitive_path(normal_path(path, "/"), paths);
}

// `shutil.copy("/home/alice/.kube/config", …)`: whatever the program does with it.
bool names_secret(std::string_view code, const PathContext& paths) {
  for (size_t at = code.find_first_of("\"'"); at != std::string_view::npos; at = code.find_first_of("\"'", at + 1)) {
    size_t end = code.find(code[at], at + 1);
    if (end == std::string_view::npos) return false;
    if (is_secret_literal(code.substr(at + 1, end - at - 1), paths)) return true;
    at = end;
  }
  return false;
}

bool is_unread(const EvaluatedCommand& command) {
  return is_unknown_for(command, "inline program") || is_unknown_for(command, "not constant");
}

constexpr std::string_view powerful =
    "a program in the text starts processes, connects, deletes or evaluates, and could not be followed";

void judge(const EvaluatedCommand& command, std::string_view code, const CheckInput& input, const Check& self,
           Reporter& to) {
  if (is_unread(command) && names_power(code)) {
    to.report(self, command.where, powerful);
    return;
  }
  if (is_unread(command) && names_secret(code, input.paths)) {
    to.report(self, command.where, "a program in the text that could not be followed names a file of secrets");
    return;
  }
  std::vector<const EvaluatedCommand*> started = started_by(command, input.prediction);
  if (started.empty()) return;
  // What it runs is judged as a command of its own, where it is known.
  bool known = std::all_of(started.begin(), started.end(), [](const auto* inner) { return !inner->name().empty(); });
  to.report(self, known ? Verdict::allow : self.verdict, command.where, "a program in one word runs commands");
}

// Agents write whole scripts into heredocs: these run on a copy, without a question.
void judge_input(const EvaluatedCommand& command, const CheckInput& input, const Check& self, Reporter& to) {
  if (!is_unread(command)) return;
  std::string_view code = given_input(command, input.prediction);
  if (names_secret(code, input.paths))
    to.report(self, command.where, "a program in the text that could not be followed names a file of secrets");
  else if (names_power(code))
    to.report(self, Verdict::contain, command.where, powerful);
}

// `python3 -` and `python3` alone take the program from standard input.
bool reads_given_input(const EvaluatedCommand& command) {
  return command.argv.size() == 1 || (command.argv.size() >= 2 && argument(command, 1) == "-");
}

// The word behind the option that carries the program is not known.
bool has_unknown_code(const EvaluatedCommand& command, const Language& language) {
  for (size_t i = 1; i + 1 < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word.size() < 2 || word[0] != '-') return false;
    bool carries = word[1] != '-' && language.code.find(word.back()) != std::string_view::npos;
    if (carries && !command.argv[i + 1].known()) return true;
  }
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty()) continue;
    std::optional<Language> language = language_of(command.name());
    if (!language) continue;
    if (has_unknown_code(command, *language)) to.report(self, command.where, "runs a program that is not in the text");
    for (const OptionValue& option : options_of(command, language->valued, OptionOrder::before_operands)) {
      bool letter = option.name.size() == 1 && language->code.find(option.name) != std::string_view::npos;
      if (letter || is_one_of(option.name, {"eval", "print"})) judge(command, option.value, input, self, to);
    }
    if (reads_given_input(command)) judge_input(command, input, self, to);
  }
}

}  // namespace

extern const Check cg057_inline_interpreter{57, Verdict::ask, Maturity::stable, "A program on the command line", run};

}  // namespace callgate
