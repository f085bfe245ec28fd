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

// Upper-case names that the gateway passes on or sets (environment.cpp, hardening.cpp), or shells make by themselves.
bool is_well_known(std::string_view name) {
  static constexpr std::string_view names[] = {
      "PATH",       "HOME",      "TMPDIR",          "SHELL",       "USER",
      "LOGNAME",    "LANG",      "LANGUAGE",        "TERM",        "TZ",
      "COLORTERM",  "NO_COLOR",  "MANPAGER",        "LESSSECURE",  "PWD",
      "OLDPWD",     "IFS",       "OPTARG",          "OPTERR",      "OPTIND",
      "PPID",       "REPLY",     "MAILCHECK",       "MAPFILE",     "HOSTNAME",
      "HOSTTYPE",   "MACHTYPE",  "OSTYPE",          "SHELLOPTS",   "COLUMNS",
      "LINES",      "COPROC",    "NULLCMD",         "READNULLCMD", "KEYBOARD_HACK",
      "KEYTIMEOUT", "LISTMAX",   "SPROMPT",         "TIMEFMT",     "TMPPREFIX",
      "HOST",       "TTY",       "TTYIDLE",         "USERNAME",    "VENDOR",
      "WATCH",      "WORDCHARS", "TRY_BLOCK_ERROR", "ARGV0",       "TRY_BLOCK_INTERRUPT",
      "MAIL",       "MAILPATH",  "RANDOM",          "CPUTYPE",     "STTY",
      "ERRNO",      "TERMCAP",   "TERMINFO",        "DISPLAY",     "SUDO_USER"};
  static constexpr std::string_view starts[] = {"BASH", "ZSH",    "COMP_", "READLINE_", "HIST",    "LC_",
                                                "GIT_", "PYTHON", "PS",    "PROMPT",    "CALLGATE"};
  return name.ends_with("PROXY") || name.ends_with("proxy") || name.ends_with("PAGER") || is_in(names, name) ||
         std::any_of(std::begin(starts), std::end(starts),
                     [&](std::string_view start) { return name.starts_with(start); });
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
  bool is_upper = std::all_of(name.begin(), name.end(),
                              [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
  if (is_upper && !name.empty() && name[0] >= 'A') return !is_well_known(name) && !is_dynamic(name, dialect);
  bool is_lower = std::all_of(name.begin(), name.end(),
                              [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  bool is_given = name.ends_with("_proxy") || name.starts_with("npm_") || name == "_" || is_positional(name);
  return is_lower && !name.empty() && !is_given && !is_dynamic(name, dialect);
}

bool is_positional(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace callgate::internal
