#include "gateway/environment.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/path.h"
#include "base/text.h"

namespace callgate {
namespace {

// Passed on as they are: they say who and where, and no program reads code from them.
constexpr std::array passed_names{"USER", "LOGNAME", "LANG", "LANGUAGE", "TERM", "TZ", "COLORTERM", "NO_COLOR"};

// Where the distribution and the administrator install programs. A directory that the agent can write to is not here.
constexpr std::array system_prefixes{"/usr", "/bin", "/sbin", "/opt", "/nix", "/snap"};

// Anybody may put a program into a directory that anybody may write to.
bool is_writable_for_all(const std::string& directory) {
  struct stat status {};
  return ::stat(directory.c_str(), &status) == 0 && (status.st_mode & S_IWOTH) != 0;
}

// The caller's own search path without what is relative, in the workspace or writable for an agent.
std::string safe_path(const std::string& workspace) {
  const char* path = std::getenv("PATH");
  std::string safe;
  for (std::string_view directory : split(path ? path : "", ':')) {
    std::string normal = directory.starts_with('/') ? normal_path(directory, "/") : "";
    if (normal.empty() || is_within(normal, workspace) || is_writable_for_all(normal)) continue;
    for (const char* prefix : system_prefixes)
      if (is_within(normal, prefix)) safe += (safe.empty() ? "" : ":") + normal;
  }
  return safe.empty() ? "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin" : safe;
}

}  // namespace

std::string home_directory() {
  if (const char* home = std::getenv("HOME"); home && home[0] == '/') return home;
  const passwd* user = ::getpwuid(::getuid());
  return user && user->pw_dir && user->pw_dir[0] == '/' ? user->pw_dir : "/nonexistent";
}

std::vector<std::string> sandbox_environment(const std::string& workspace) {
  std::vector<std::string> environment{"PATH=" + safe_path(workspace), "HOME=" + home_directory(), "TMPDIR=/tmp",
                                       "SHELL=/bin/sh"};
  for (const char* name : passed_names)
    if (const char* value = std::getenv(name)) environment.push_back(std::string(name) + "=" + value);
  return environment;
}

}  // namespace callgate
