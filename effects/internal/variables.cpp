#include "effects/internal/variables.h"

#include <algorithm>

#include "base/text.h"

namespace callgate::internal {
namespace {

constexpr std::string_view code_variables[] = {"LD_PRELOAD",
                                               "LD_AUDIT",
                                               "LD_LIBRARY_PATH",
                                               "LD_DEBUG_OUTPUT",
                                               "BASH_ENV",
                                               "ENV",
                                               "ZDOTDIR",
                                               "PS4",
                                               "SHELLOPTS",
                                               "BASHOPTS",
                                               "BASH_COMPAT",      // other rules for quotes in operands
                                               "POSIXLY_CORRECT",  // x=y : keeps x
                                               "FPATH",
                                               "NULLCMD",
                                               "READNULLCMD",
                                               "NODE_OPTIONS",
                                               "NODE_PATH",
                                               "PYTHONSTARTUP",
                                               "PYTHONPATH",
                                               "PYTHONHOME",
                                               "PYTHONINSPECT",
                                               "PYTHONWARNINGS",
                                               "PERL5OPT",
                                               "PERL5LIB",
                                               "PERL5DB",
                                               "RUBYOPT",
                                               "RUBYLIB",
                                               "LUA_INIT",
                                               "LESSOPEN",
                                               "LESSCLOSE",
                                               "TAR_OPTIONS",
                                               "RSYNC_RSH",
                                               "MAKEFLAGS",
                                               "GNUMAKEFLAGS",
                                               "JAVA_TOOL_OPTIONS",
                                               "_JAVA_OPTIONS",
                                               "CLASSPATH",
                                               "GCC_EXEC_PREFIX",
                                               "COMPILER_PATH",
                                               "RIPGREP_CONFIG_PATH",
                                               "FZF_DEFAULT_COMMAND",
                                               "SSH_ASKPASS",
                                               "SUDO_ASKPASS",
                                               "BROWSER",
                                               "GCONV_PATH",
                                               "WGETRC",
                                               "CURL_HOME",
                                               "AWKPATH",
                                               "AWKLIBPATH",
                                               "GREP_OPTIONS",
                                               "PHPRC",
                                               "OPENSSL_CONF",
                                               "DYLD_INSERT_LIBRARIES"};
// Programs by another name: harmless only when they are known to be.
constexpr std::string_view program_variables[] = {
    "EDITOR", "VISUAL", "PAGER",     "MANPAGER",      "GIT_PAGER", "GIT_EDITOR", "GIT_SEQUENCE_EDITOR",
    "SHELL",  "FCEDIT", "BAT_PAGER", "SYSTEMD_PAGER", "GH_PAGER",  "AWS_PAGER"};
constexpr std::string_view plain_programs[] = {"cat", "true", ":", "", "less", "more", "head", "false"};
constexpr std::string_view plain_git[] = {"GIT_AUTHOR_NAME",     "GIT_AUTHOR_EMAIL",    "GIT_AUTHOR_DATE",
                                          "GIT_COMMITTER_NAME",  "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_DATE",
                                          "GIT_TERMINAL_PROMPT", "GIT_OPTIONAL_LOCKS",  "GIT_MERGE_AUTOEDIT",
                                          "GIT_REFLOG_ACTION",   "GIT_ADVICE",          "GIT_LFS_SKIP_SMUDGE"};

template <size_t Count>
bool is_in(const std::string_view (&list)[Count], std::string_view text) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

// A directory in which others than the administrator put programs.
bool has_writable_directory(std::string_view path, const PathContext& paths) {
  for (std::string_view directory : split(path, ':')) {
    if (!directory.starts_with('/') && directory != "*") return true;
    std::string normal = normal_path(directory, "/");
    if (is_within(normal, paths.workspace) || is_within(normal, "/tmp") || is_within(normal, "/var/tmp")) return true;
  }
  return false;
}

}  // namespace

bool runs_code_by_variable(std::string_view name, const Value& value, const PathContext& paths) {
  if (name.starts_with("BASH_FUNC_") || is_in(code_variables, name)) return true;
  if (is_in(program_variables, name)) return !value.known() || !is_in(plain_programs, *value.text);
  if (name.starts_with("GIT_")) return !is_in(plain_git, name);
  if (name != "PATH" && name != "path") return false;
  // PATH=$PATH:/x is not known as a whole, but its beginning is: what stands there is looked up first.
  const std::string& text = value.text ? *value.text : value.known_prefix;
  if (!value.text && text.empty()) return false;
  std::string_view known = text;
  if (!value.text && known.ends_with(':')) known.remove_suffix(1);
  return has_writable_directory(known, paths);
}

bool hides_subscript(std::string_view text) {
  size_t bracket = text.find('[');
  if (bracket == std::string_view::npos) return false;
  std::string_view inside = text.substr(bracket);
  return inside.find("$(") != std::string_view::npos || inside.find('`') != std::string_view::npos ||
         inside.find("${") != std::string_view::npos;
}

}  // namespace callgate::internal
