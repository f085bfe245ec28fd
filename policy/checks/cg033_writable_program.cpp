#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool is_system_directory(std::string_view directory) {
  return is_one_of(
      directory, {"/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/bin"});
}

// What a project brings along on purpose: virtual environments and node's own bin directory.
bool is_known_project_directory(std::string_view directory) {
  return directory.ends_with("node_modules/.bin") || directory.ends_with("venv/bin") || directory.ends_with("env/bin");
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    std::string_view program = argument(command, 0);
    size_t slash = program.rfind('/');
    if (slash == std::string_view::npos || !is_familiar_program(base_name(program))) continue;
    std::string_view directory = program.substr(0, slash);
    if (is_system_directory(directory) || is_known_project_directory(directory)) continue;
    to.report(self, command.where, "a file with the name of a system program, in a place that anybody can write");
  }
}

}  // namespace

extern const Check cg033_writable_program{33, Verdict::ask, Maturity::stable, "A known name in a writable place", run};

}  // namespace callgate
