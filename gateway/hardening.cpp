#include "gateway/hardening.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/path.h"

namespace callgate {
namespace {

struct Pair {
  const char* name;
  const char* value;
};

using Applies = bool (*)(const HardenedCall&);

struct Row {
  std::string_view id;
  std::span<const std::string_view> programs;  // applies when one of them may run; empty: whatever runs
  Applies applies;                             // further conditions
  std::span<const Pair> variables;
  std::span<const Pair> git_keys;  // configuration of git, which wins over the repository's
  std::string_view reason;
};

constexpr std::array<std::string_view, 14> git_programs{"git", "gh",  "hub", "glab",  "tig", "lazygit", "pip",
                                                        "uv",  "npm", "npx", "cargo", "go",  "repo",    "pre-commit"};
constexpr std::array<std::string_view, 6> python_programs{"python", "python2", "python3", "pypy", "pypy3", "ipython"};
constexpr std::array<std::string_view, 4> npm_programs{"npm", "npx", "pnpm", "yarn"};
constexpr std::array<std::string_view, 14> pager_programs{"git",  "man",   "less",      "more",      "most",
                                                          "gh",   "aws",   "psql",      "mysql",     "bat",
                                                          "info", "delta", "systemctl", "journalctl"};

constexpr std::array pager_variables{Pair{"PAGER", "cat"}, Pair{"MANPAGER", "cat"}, Pair{"GIT_PAGER", "cat"},
                                     Pair{"SYSTEMD_PAGER", "cat"}, Pair{"LESSSECURE", "1"}};
constexpr std::array prompt_variables{Pair{"GIT_TERMINAL_PROMPT", "0"}};
constexpr std::array lock_variables{Pair{"GIT_OPTIONAL_LOCKS", "0"}};

// An empty text is a value to git: it asks nobody and looks no further. ":" is the editor that git does not even start.
constexpr std::array git_variables{Pair{"GIT_ASKPASS", ""}, Pair{"GIT_PROXY_COMMAND", ""}, Pair{"GIT_EDITOR", ":"},
                                   Pair{"GIT_SEQUENCE_EDITOR", ":"}, Pair{"GIT_NO_LAZY_FETCH", "1"}};
constexpr std::array safe_git_keys{
    Pair{"core.fsmonitor", "false"},
    Pair{"core.pager", "cat"},
    Pair{"core.sshCommand", "ssh"},
    Pair{"core.alternateRefsCommand", "true"},
    Pair{"credential.helper", ""},  // empties the list of all that came before
    Pair{"protocol.ext.allow", "never"},
    Pair{"safe.bareRepository", "explicit"},  // a directory that looks like one is not obeyed because we stand in it
    Pair{"log.showSignature", "false"},
    Pair{"commit.gpgSign", "false"},
    Pair{"tag.gpgSign", "false"},
    Pair{"push.gpgSign", "false"},
    Pair{"gpg.program", "gpg"},
    Pair{"gpg.openpgp.program", "gpg"},
    Pair{"gpg.x509.program", "gpgsm"},
    Pair{"gpg.ssh.program", "ssh-keygen"},
    Pair{"gpg.ssh.defaultKeyCommand", ""},
    Pair{"gc.auto", "0"},
    Pair{"maintenance.auto", "false"},
};
constexpr std::array no_hooks_keys{Pair{"core.hooksPath", "/dev/null"}};
constexpr std::array python_variables{Pair{"PYTHONSAFEPATH", "1"}, Pair{"PYTHONNOUSERSITE", "1"}};
// npm reads .npmrc of the working directory, and variables win over it.
constexpr std::array npm_variables{Pair{"npm_config_git", "git"}, Pair{"npm_config_script_shell", "/bin/sh"},
                                   Pair{"npm_config_node_options", ""}};
constexpr std::array npm_script_variables{Pair{"npm_config_ignore_scripts", "true"}};

bool always(const HardenedCall&) {
  return true;
}

bool when_untrusted(const HardenedCall& call) {
  return !call.workspace_trusted;
}

bool when_a_shell_runs(const HardenedCall& call) {
  return call.runs_shell;
}

bool when_nothing_is_written(const HardenedCall& call) {
  const Grant& grant = call.decision.grant;
  return !grant.copy_on_write && !grant.effects.has(EffectKind::write) && !grant.effects.has(EffectKind::unknown);
}

// Who may run the workspace's own code gains nothing from a module of the same name; its imports would break.
bool grants_workspace_code(const HardenedCall& call) {
  const EffectSet& effects = call.decision.grant.effects;
  return std::any_of(effects.begin(), effects.end(), [](const Effect& effect) {
    return effect.kind == EffectKind::unknown && effect.target.starts_with("code of the workspace");
  });
}

// Where nothing is unknown, the prediction relies on the library's own modules, whoever's the workspace is.
bool when_no_module_is_wanted(const HardenedCall& call) {
  bool is_exact = !call.decision.grant.effects.has(EffectKind::unknown);
  return is_exact || (!call.workspace_trusted && !grants_workspace_code(call));
}

// `npm test` is the workspace's code and granted as such; an installation also runs what packages bring.
bool when_no_script_is_wanted(const HardenedCall& call) {
  return !call.workspace_trusted &&
         (call.decision.grant.effects.has(EffectKind::install) || !grants_workspace_code(call));
}

bool when_drivers_are_named(const HardenedCall& call) {
  return !call.workspace_trusted && !call.repository.overrides.empty();
}

constexpr std::string_view drivers_id = "git.no-drivers";

constexpr std::array<Row, 10> rows{{
    {"shell.clean-start", {}, when_a_shell_runs, {}, {}, "the shell reads no start-up files and inherits no functions"},
    {"pager.cat", pager_programs, always, pager_variables, {}, "nobody is there to page for, and pagers run commands"},
    {"git.no-prompt", git_programs, always, prompt_variables, {}, "nobody is there to type a password"},
    {"git.no-optional-locks",
     git_programs,
     when_nothing_is_written,
     lock_variables,
     {},
     "what only reads does not refresh the index, so that it can be held to reading"},
    {"git.safe-config", git_programs, when_untrusted, git_variables, safe_git_keys,
     "the repository's configuration names programs for git's own work: file monitor, pager, editor, signing, …"},
    {"git.no-hooks", git_programs, when_untrusted, {}, no_hooks_keys, "the repository's hooks do not run"},
    {drivers_id,
     git_programs,
     when_drivers_are_named,
     {},
     {},
     "filters, text conversions, merge and diff drivers that the repository's configuration names do not run"},
    {"python.safe-path",
     python_programs,
     when_no_module_is_wanted,
     python_variables,
     {},
     "a module in the working directory does not stand in for one of the library"},
    {"npm.safe-config",
     npm_programs,
     when_untrusted,
     npm_variables,
     {},
     "an .npmrc in the working directory names no program for npm's own work"},
    {"npm.no-scripts",
     npm_programs,
     when_no_script_is_wanted,
     npm_script_variables,
     {},
     "an installation runs no scripts of packages"},
}};

const Row* find_row(std::string_view id) {
  for (const Row& row : rows)
    if (row.id == id) return &row;
  return nullptr;
}

// An unknown path starts no program. Should the words change, more is switched off, not less.
bool may_start_a_program(const Effect& effect) {
  if (effect.kind != EffectKind::unknown) return false;
  constexpr std::array<std::string_view, 3> about_paths{"the path that ", "a redirect's target ",
                                                        "where a redirect's target "};
  return std::none_of(about_paths.begin(), about_paths.end(),
                      [&](std::string_view words) { return effect.target.starts_with(words); });
}

bool may_run(const Prediction& prediction, std::span<const std::string_view> programs) {
  // A program that nobody described may start any other.
  const EffectSet& effects = prediction.effects;
  if (!prediction.understood || std::any_of(effects.begin(), effects.end(), may_start_a_program)) return true;
  return std::any_of(prediction.executes.begin(), prediction.executes.end(), [&](const auto& argv) {
    return argv.empty() || argv[0] == "*" ||
           std::find(programs.begin(), programs.end(), base_name(argv[0])) != programs.end();
  });
}

}  // namespace

std::vector<std::string> hardening_for(const HardenedCall& call) {
  std::vector<std::string> ids;
  if (call.decision.verdict == Verdict::deny) return ids;
  for (const Row& row : rows)
    if ((row.programs.empty() || may_run(call.prediction, row.programs)) && row.applies(call)) ids.emplace_back(row.id);
  return ids;
}

std::vector<std::string> hardening_environment(const std::vector<std::string>& ids,
                                               const RepositoryPrograms& repository) {
  std::vector<std::string> environment;
  std::vector<std::pair<std::string, std::string>> keys;
  for (const std::string& id : ids) {
    const Row* row = find_row(id);
    if (row == nullptr) continue;
    for (const Pair& variable : row->variables)
      environment.push_back(std::string(variable.name) + "=" + variable.value);
    for (const Pair& key : row->git_keys) keys.emplace_back(key.name, key.value);
    if (id == drivers_id) keys.insert(keys.end(), repository.overrides.begin(), repository.overrides.end());
  }
  if (keys.empty()) return environment;
  environment.push_back("GIT_CONFIG_COUNT=" + std::to_string(keys.size()));
  for (size_t i = 0; i < keys.size(); ++i) {
    environment.push_back("GIT_CONFIG_KEY_" + std::to_string(i) + "=" + keys[i].first);
    environment.push_back("GIT_CONFIG_VALUE_" + std::to_string(i) + "=" + keys[i].second);
  }
  return environment;
}

std::string_view hardening_reason(std::string_view id) {
  const Row* row = find_row(id);
  return row == nullptr ? std::string_view() : row->reason;
}

bool may_run_git(const Prediction& prediction) {
  return may_run(prediction, git_programs);
}

}  // namespace callgate
