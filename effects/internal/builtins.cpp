#include "effects/internal/builtins.h"

#include <algorithm>

namespace callgate::internal {
namespace {

// Sorted.
constexpr std::string_view of_bash[] = {
    ".",       ":",       "[",       "alias",    "bg",      "bind",     "break",     "builtin",  "caller",
    "cd",      "command", "compgen", "complete", "compopt", "continue", "declare",   "dirs",     "disown",
    "echo",    "enable",  "eval",    "exec",     "exit",    "export",   "false",     "fc",       "fg",
    "getopts", "hash",    "help",    "history",  "jobs",    "kill",     "let",       "local",    "logout",
    "mapfile", "popd",    "printf",  "pushd",    "pwd",     "read",     "readarray", "readonly", "return",
    "set",     "shift",   "shopt",   "source",   "suspend", "test",     "times",     "trap",     "true",
    "type",    "typeset", "ulimit",  "umask",    "unalias", "unset",    "wait"};
constexpr std::string_view of_zsh[] = {"-",
                                       ".",
                                       ":",
                                       "[",
                                       "alias",
                                       "autoload",
                                       "bg",
                                       "bindkey",
                                       "break",
                                       "builtin",
                                       "bye",
                                       "cd",
                                       "chdir",
                                       "command",
                                       "compadd",
                                       "comparguments",
                                       "compcall",
                                       "compctl",
                                       "compdescribe",
                                       "compfiles",
                                       "compgroups",
                                       "compquote",
                                       "compset",
                                       "comptags",
                                       "comptry",
                                       "compvalues",
                                       "continue",
                                       "declare",
                                       "dirs",
                                       "disable",
                                       "disown",
                                       "echo",
                                       "echotc",
                                       "echoti",
                                       "emulate",
                                       "enable",
                                       "eval",
                                       "exec",
                                       "exit",
                                       "export",
                                       "false",
                                       "fc",
                                       "fg",
                                       "float",
                                       "functions",
                                       "getln",
                                       "getopts",
                                       "hash",
                                       "history",
                                       "integer",
                                       "jobs",
                                       "kill",
                                       "let",
                                       "limit",
                                       "local",
                                       "log",
                                       "logout",
                                       "noglob",
                                       "popd",
                                       "print",
                                       "printf",
                                       "private",
                                       "pushd",
                                       "pushln",
                                       "pwd",
                                       "r",
                                       "read",
                                       "readonly",
                                       "rehash",
                                       "return",
                                       "sched",
                                       "set",
                                       "setopt",
                                       "shift",
                                       "source",
                                       "suspend",
                                       "test",
                                       "times",
                                       "trap",
                                       "true",
                                       "ttyctl",
                                       "type",
                                       "typeset",
                                       "ulimit",
                                       "umask",
                                       "unalias",
                                       "unfunction",
                                       "unhash",
                                       "unlimit",
                                       "unset",
                                       "unsetopt",
                                       "vared",
                                       "wait",
                                       "whence",
                                       "where",
                                       "which",

                                       "zformat",
                                       "zle",
                                       "zmodload",
                                       "zparseopts",
                                       "zregexparse",
                                       "zstyle"};
constexpr std::string_view of_dash[] = {".",        ":",      "[",     "alias",   "bg",    "break",  "cd",    "command",
                                        "continue", "echo",   "eval",  "exec",    "exit",  "export", "false", "fg",
                                        "getopts",  "hash",   "jobs",  "kill",    "local", "printf", "pwd",   "read",
                                        "readonly", "return", "set",   "shift",   "test",  "times",  "trap",  "true",
                                        "type",     "ulimit", "umask", "unalias", "unset", "wait"};

template <size_t Count>
bool is_in(const std::string_view (&list)[Count], std::string_view name) {
  return std::binary_search(std::begin(list), std::end(list), name);
}

}  // namespace

bool is_shell_builtin(std::string_view name, Dialect dialect) {
  if (dialect == Dialect::bash) return is_in(of_bash, name);
  return dialect == Dialect::zsh ? is_in(of_zsh, name) : is_in(of_dash, name);
}

bool is_opaque_builtin(std::string_view name) {
  static constexpr std::string_view names[] = {
      "autoload",     "bind",      "bindkey",  "compadd",    "comparguments", "compcall",    "compctl",
      "compdescribe", "compfiles", "compgen",  "compgroups", "complete",      "compopt",     "compquote",
      "compset",      "comptags",  "comptry",  "compvalues", "disable",       "echotc",      "echoti",
      "emulate",      "enable",    "fc",       "functions",  "getln",         "history",     "log",
      "private",      "r",         "rehash",   "sched",      "ttyctl",        "unhash",      "vared",
      "zformat",      "zle",       "zmodload", "zparseopts", "zpty",          "zregexparse", "zstyle"};
  return is_in(names, name);
}

}  // namespace callgate::internal
