#include "effects/internal/special.h"

#include <algorithm>

namespace callgate::internal {
namespace {

constexpr std::string_view dynamic_names[] = {
    "_",       "-",          "RANDOM",    "SECONDS",  "EPOCHSECONDS", "EPOCHREALTIME", "LINENO",
    "SRANDOM", "FUNCNAME",   "GROUPS",    "DIRSTACK", "UID",          "EUID",          "PPID",
    "HISTCMD", "PIPESTATUS", "SHELLOPTS", "OPTIND",   "SHLVL"};
// Tied to another variable, or a view of the shell's tables.
constexpr std::string_view of_zsh[] = {"argv",
                                       "ARGC",
                                       "status",
                                       "pipestatus",
                                       "path",
                                       "cdpath",
                                       "fpath",
                                       "manpath",
                                       "module_path",
                                       "mailpath",
                                       "fignore",
                                       "psvar",
                                       "options",
                                       "commands",
                                       "functions",
                                       "aliases",
                                       "parameters",
                                       "galiases",
                                       "saliases",
                                       "builtins",
                                       "modules",
                                       "nameddirs",
                                       "userdirs",
                                       "signals",
                                       "errnos",
                                       "history",
                                       "historywords",
                                       "jobtexts",
                                       "functions_source",
                                       "dis_functions_source",
                                       "dis_galiases",
                                       "dis_patchars",
                                       "dis_reswords",
                                       "dis_saliases",
                                       "usergroups",
                                       "watch",
                                       "zsh_scheduled_events",
                                       "jobdirs",
                                       "jobstates",
                                       "dirstack",
                                       "funcstack",
                                       "funcfiletrace",
                                       "functrace",
                                       "funcsourcetrace",
                                       "dis_functions",
                                       "dis_aliases",
                                       "dis_builtins",
                                       "reswords",
                                       "patchars",
                                       "widgets",
                                       "keymaps",
                                       "termcap",
                                       "terminfo",
                                       "sysparams",
                                       "mapfile",
                                       "USERNAME",
                                       "GID",
                                       "EGID",
                                       "ERRNO",
                                       "HISTCHARS",
                                       "histchars",
                                       "TTYIDLE",
                                       "COLUMNS",
                                       "LINES",
                                       "HISTSIZE",
                                       "SAVEHIST",
                                       "KEYTIMEOUT",
                                       "FUNCNEST",
                                       "WORDCHARS",
                                       "prompt",
                                       "PROMPT",
                                       "CDPATH",
                                       "FPATH",
                                       "MANPATH",
                                       "PSVAR",
                                       "MAILPATH",
                                       "FIGNORE",
                                       "MODULE_PATH",
                                       "MATCH",
                                       "MBEGIN",
                                       "MEND",
                                       "match",
                                       "mbegin",
                                       "mend",
                                       "ZSH_EVAL_CONTEXT",
                                       "zsh_eval_context",
                                       "_comps",
                                       "CPUTYPE",
                                       "0"};

template <size_t Count>
bool is_in(const std::string_view (&list)[Count], std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

}  // namespace

bool is_counter(std::string_view name) {
  static constexpr std::string_view names[] = {"$",       "?",    "#",    "!",   "RANDOM", "SECONDS", "EPOCHSECONDS",
                                               "BASHPID", "PPID", "EUID", "UID", "LINENO", "SRANDOM", "ARGC"};
  return is_in(names, name);
}

bool is_dynamic(std::string_view name, Dialect dialect) {
  if (name.starts_with("BASH") || is_in(dynamic_names, name)) return true;
  return dialect == Dialect::zsh && is_in(of_zsh, name);
}

bool is_surely_unset(std::string_view name, Dialect dialect) {
  bool is_lower = std::all_of(name.begin(), name.end(),
                              [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  bool is_given = name.ends_with("_proxy") || name.starts_with("npm_") || name == "_" || is_positional(name);
  return is_lower && !name.empty() && !is_given && !is_dynamic(name, dialect);
}

bool is_positional(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace callgate::internal
