#include "gateway/shell_voter.h"

#include "base/file.h"
#include "gateway/environment.h"
#include "parser/shell_vote.h"

namespace callgate {
namespace {

// A person waits for the verdict. Reading 256 KiB takes the slower shell a tenth of this.
constexpr std::chrono::milliseconds limit_time{5'000};
constexpr uint64_t limit_printed_bytes = 8 << 20;
constexpr uint64_t limit_memory_bytes = 512 << 20;

// What there is to see: the system's programs, which every run sees.
constexpr const char* nothing_of_the_users = "/usr";

// Assigning to functions[] parses and nothing else. Aliases would stand in the printed form with their values.
constexpr const char* zsh_prints =
    R"(unalias -m '*'; IFS= read -rd '' text; functions[f]=$text && print -rn -- "$functions[f]")";

std::vector<std::string> printing_shell(const ShellProgram& program) {
  if (program.dialect == Dialect::zsh) return {"zsh", "-f", "-c", zsh_prints};
  std::vector<std::string> argv{"bash"};
  if (program.dialect == Dialect::sh) argv.push_back("--posix");
  for (const char* word : {"--pretty-print", "--norc", "--noprofile", "-p"}) argv.push_back(word);
  // Nothing is run, so that `shopt -s extglob` on an earlier line does not count either.
  if (program.source.find("extglob") != std::string::npos) argv.insert(argv.end(), {"-O", "extglob"});
  return argv;
}

Result<std::string> printed_form(const ShellProgram& program, const std::string& text, Launcher& launcher) {
  UniqueFd input = CG_TRY(memory_file(text));
  SandboxSpec spec;
  spec.argv = printing_shell(program);
  spec.environment = sandbox_environment(nothing_of_the_users);
  spec.workspace = spec.cwd = nothing_of_the_users;
  spec.view = WorkspaceView::read_only;
  spec.limits.wall_time = limit_time;
  spec.limits.memory_bytes = limit_memory_bytes;
  spec.limits.output_bytes = limit_printed_bytes;
  ExecutionResult result = CG_TRY(launcher.run(spec, {.standard_input = input.get(), .on_output = {}}));
  if (result.exit != ExitKind::exited || result.status != 0)
    return fail(spec.argv[0] + " cannot read it: " + result.standard_error);
  if (result.standard_output_bytes > limit_printed_bytes) return fail(spec.argv[0] + " prints too much");
  return std::move(result.standard_output);
}

}  // namespace

std::string third_vote_against(const ShellProgram& program, const std::string& text, Launcher& launcher) {
  if (text.empty()) return {};
  Result<std::string> printed = printed_form(program, text, launcher);
  if (!printed) return "the shell's own reading is not to be had: " + printed.error().message;
  return compare_with_shell(program, *printed).difference;
}

}  // namespace callgate
