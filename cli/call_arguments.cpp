#include "cli/call_arguments.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

#include "base/path.h"
#include "gateway/environment.h"

namespace callgate {

Result<std::string> current_directory() {
  char path[PATH_MAX];
  if (!::getcwd(path, sizeof path)) return fail("find the current directory", errno);
  return std::string(path);
}

std::string default_workspace(const std::string& cwd) {
  std::string home = home_directory();
  for (std::string directory = cwd; directory.size() > 1 && directory != home; directory.resize(directory.rfind('/'))) {
    struct stat status {};
    if (::lstat((directory + "/.git").c_str(), &status) == 0) return directory;
  }
  return cwd;
}

Result<Mode> mode_from(const Arguments& arguments) {
  std::string name = arguments.value("--mode", "ask");
  std::optional<Mode> mode = mode_from(std::string_view(name));
  if (!mode) return fail("unknown mode '" + name + "': plan, ask, edits, auto or locked");
  return *mode;
}

Result<ToolCall> call_from(const Arguments& arguments, std::string_view surface) {
  if (arguments.has("-c") == arguments.has_argv) return fail("give either -c TEXT or -- ARGV…");
  if (!arguments.operands.empty())
    return fail("unexpected operand '" + arguments.operands[0] + "'; a command stands behind --");
  if (arguments.has_argv && arguments.argv.empty()) return fail("no command behind --");
  ToolCall call;
  call.surface = surface;
  call.command = arguments.value("-c");
  call.argv = arguments.argv;
  std::optional<Dialect> dialect = dialect_from(arguments.value("--shell", "bash"));
  if (!dialect) return fail("unknown shell '" + arguments.value("--shell") + "': bash, zsh or sh");
  call.dialect = *dialect;
  call.session = arguments.value("--session");
  call.parent = arguments.value("--parent");
  call.agent = arguments.value("--agent");
  std::string here = CG_TRY(current_directory());
  call.cwd = normal_path(arguments.value("--cwd", here), here);
  std::string workspace = arguments.value("--workspace");
  call.workspace = workspace.empty() ? default_workspace(call.cwd) : normal_path(workspace, here);
  return call;
}

}  // namespace callgate
