#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/subcommand.h"
#include "gateway/program_view.h"
#include "parser/parser.h"

namespace callgate {
namespace {

// More than the parser reads at all, so that a text that is too long is its finding and not an error here.
constexpr size_t limit_text_bytes = 16 << 20;

bool is_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

// `-c` is always text. An operand is a file where there is one, and otherwise text, unless it looks like a path: a
// mistyped name must not be taken for a command.
Result<std::string> text_from(const Arguments& arguments) {
  bool has_text = arguments.has("-c");
  if (arguments.has_argv) return fail("it reads text, not an argv: leave out '--'");
  if ((has_text ? 1 : 0) + arguments.operands.size() != 1) return fail("give one of -c TEXT, TEXT, FILE and -");
  if (has_text) return arguments.value("-c");
  const std::string& operand = arguments.operands[0];
  if (operand == "-") return read_all(STDIN_FILENO, limit_text_bytes);
  if (is_file(operand)) return read_file(operand, limit_text_bytes);
  bool looks_like_path =
      operand.find('/') != std::string::npos && operand.find_first_of(" \n;|&$") == std::string::npos;
  if (looks_like_path) return fail("there is no file " + operand + "; -c takes text");
  return operand;
}

int run(const Arguments& arguments) {
  std::optional<Dialect> dialect = dialect_from(arguments.value("--shell", "bash"));
  if (!dialect) return say_error("unknown shell '" + arguments.value("--shell") + "': bash, zsh or sh", exit_usage);
  Result<std::string> text = text_from(arguments);
  if (!text) return say_error(text.error(), exit_usage);
  ShellProgram program = parse_shell(*text, *dialect);
  if (!print(arguments.has("--json") ? program_json(program) : program_text(program))) return exit_gateway_error;
  return program.understood ? 0 : 1;
}

}  // namespace

extern const Subcommand parse_subcommand{
    "parse",
    "show how a shell text is read, for people who write checks",
    {"[OPTIONS] TEXT", "[OPTIONS] -c TEXT", "[OPTIONS] FILE", "[OPTIONS] - < FILE"},
    {{"-c", "TEXT", "shell text, also where a file has that name"},
     {"--shell", "NAME", "bash (default), zsh or sh"},
     {"--json", "", "statements, words, parts and places as one JSON object"}},
    "Words are shown as parts: 'quoted', plain, <kind text operation operand… | body>. Nothing runs.\n"
    "Exit codes: 0 understood, 1 not understood, 2 wrong usage.",
    {"callgate parse 'ls \"$dir\" | wc -l'", "callgate parse --shell zsh --json script.zsh"},
    run};

}  // namespace callgate
