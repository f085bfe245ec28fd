#include "gateway/environment.h"

#include <pwd.h>
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

// The caller's own search path without what is relative or writable for an agent.
std::string safe_path() {
  const char* path = std::getenv("PATH");
  std::string safe;
  for (std::string_view directory : split(path ? path : "", ':')) {
    std::string normal = directory.starts_with('/') ? normal_path(directory, "/") : "";
    for (const char* prefix : system_prefixes)
      if (!normal.empty() && is_within(normal, prefix)) safe += (safe.empty() ? "" : ":") + normal;
  }
  return safe.empty() ? "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin" : safe;
}

// git runs programs for read-only commands from a repository's configuration; these keys win over it.
constexpr std::array<std::array<const char*, 2>, 6> safe_git_configuration{{{"core.fsmonitor", "false"},
                                                                            {"core.hooksPath", "/dev/null"},
                                                                            {"core.pager", "cat"},
                                                                            {"core.sshCommand", "false"},
                                                                            {"diff.external", ""},
                                                                            {"protocol.ext.allow", "never"}}};

void harden(std::vector<std::string>& environment) {
  environment.push_back("GIT_CONFIG_COUNT=" + std::to_string(safe_git_configuration.size()));
  for (size_t i = 0; i < safe_git_configuration.size(); ++i) {
    environment.push_back("GIT_CONFIG_KEY_" + std::to_string(i) + "=" + safe_git_configuration[i][0]);
    environment.push_back("GIT_CONFIG_VALUE_" + std::to_string(i) + "=" + safe_git_configuration[i][1]);
  }
}

}  // namespace

std::string home_directory() {
  if (const char* home = std::getenv("HOME"); home && home[0] == '/') return home;
  const passwd* user = ::getpwuid(::getuid());
  return user && user->pw_dir && user->pw_dir[0] == '/' ? user->pw_dir : "/nonexistent";
}

std::vector<std::string> sandbox_environment(bool hardened) {
  std::vector<std::string> environment{
      "PATH=" + safe_path(), "HOME=" + home_directory(), "TMPDIR=/tmp", "SHELL=/bin/sh", "PAGER=cat",
      "GIT_PAGER=cat",       "GIT_TERMINAL_PROMPT=0"};
  for (const char* name : passed_names)
    if (const char* value = std::getenv(name)) environment.push_back(std::string(name) + "=" + value);
  if (hardened) harden(environment);
  return environment;
}

}  // namespace callgate
