#include "gateway/sandbox_grant.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "gateway/environment.h"
#include "gateway/git_traps.h"
#include "gateway/granted_paths.h"
#include "gateway/hardening.h"
#include "gateway/run_argv.h"
#include "gateway/sensitive_files.h"

namespace callgate {
namespace {

// What every program needs from the user's home, and no secret: who commits.
constexpr std::array home_files{".gitconfig", ".config/git/config", ".config/git/ignore"};

// Paths in a workspace that later programs take orders from. Whether a change touches one is asked again when it is
// applied (persistence_kind), so this list only has to make the common ones fail early.
constexpr std::array protected_names{
    ".git/hooks",         ".git/config", ".callgate", ".claude/settings.json", ".claude/settings.local.json",
    ".vscode/tasks.json", ".envrc",      ".husky"};

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

bool covers(const EffectSet& granted, EffectKind kind, const std::string& path) {
  return std::any_of(granted.begin(), granted.end(), [&](const Effect& effect) {
    if (effect.kind != kind) return false;
    std::string_view target = effect.target;
    if (target.ends_with("/**")) return is_within(path, target.substr(0, target.size() - 3));
    return is_within(path, target);
  });
}

// What `git init` and `git clone` themselves make in a repository that is new: its configuration and the samples of
// hooks, which nothing runs. Only for a call in which nothing but described commands runs.
bool belongs_to_new_repository(std::string_view path, const Decision& decision) {
  if (!decision.understood) return false;
  constexpr std::string_view mark = "/.git/HEAD";  // only the description of a command that makes a repository has it
  for (const Effect& effect : decision.grant.effects) {
    if (effect.kind != EffectKind::write || !effect.target.ends_with(mark)) continue;
    std::string root = effect.target.substr(0, effect.target.size() - 5);
    if (!is_within(path, root)) continue;
    return !is_within(path, root + "/hooks") || path == root + "/hooks" || path.ends_with(".sample");
  }
  return false;
}

// A grant for a whole tree is none for what later runs unasked: that is an effect of its own.
bool may_persist(std::string_view path, const Decision& decision, const PathContext& paths) {
  std::string_view kind = persistence_kind(path, paths);
  return kind.empty() || decision.grant.effects.contains({EffectKind::persist, std::string(kind)}) ||
         belongs_to_new_repository(path, decision);
}

// `.opencode -> docs/x`: what is written in docs would be obeyed without ever having a name that a rule knows.
bool leads_past_protection(const ChangeSet& changes, const Change& change, const PathContext& paths) {
  struct stat status {};
  return ::lstat((changes.upper_directory + "/" + change.path).c_str(), &status) == 0 && S_ISLNK(status.st_mode) &&
         may_hold_persistence(paths.workspace + "/" + change.path, paths);
}

bool is_granted_change(const Change& change, const std::string& path, const Grant& grant) {
  if (change.kind == Change::Kind::removed && covers(grant.effects, EffectKind::remove, path)) return true;
  return covers(grant.effects, EffectKind::write, path);
}

}  // namespace

Result<PlannedRun> plan_run(const PermittedCall& permitted, const RunSettings& settings) {
  const ToolCall& call = permitted.call();
  const PathContext& paths = permitted.paths();
  PlannedRun planned;
  SandboxSpec& spec = planned.spec;
  if (call.tool == "shell") {
    spec.argv = permitted.judgement().argv;
  } else {
    std::optional<ToolExecution> execution = execution_of(call, paths);
    if (!execution) return fail("the gateway cannot run the tool '" + call.tool + "' itself; use shell, read or write");
    spec.argv = execution->argv;
    planned.standard_input = execution->standard_input;
  }
  const Grant& grant = permitted.decision().grant;
  spec.environment = sandbox_environment(paths.workspace);
  for (std::string& variable : hardening_environment(permitted.decision().hardening, permitted.judgement().repository))
    spec.environment.push_back(std::move(variable));
  spec.workspace = paths.workspace;
  spec.cwd = paths.cwd;
  // Every write in the workspace goes to a layer first, so that it is seen and held to the grant before it is real.
  bool writes = grant.copy_on_write || grant.effects.has(EffectKind::write) || grant.effects.has(EffectKind::remove) ||
                grant.effects.has(EffectKind::unknown);
  spec.view = writes ? WorkspaceView::copy_on_write : WorkspaceView::read_only;
  CG_TRY(add_granted_paths(grant, paths, spec));
  for (const char* name : home_files)
    if (std::string path = paths.home + "/" + name; exists(path)) spec.read_paths.push_back(path);
  std::vector<std::string> hidden = CG_TRY(hidden_files(paths, grant));
  for (std::string& path : hidden) spec.hidden_paths.push_back(std::move(path));
  for (const char* name : protected_names)
    if (std::string path = paths.workspace + "/" + name; !may_persist(path, permitted.decision(), paths))
      spec.protected_paths.push_back(path);
  spec.allowed_hosts = grant.effects.targets(EffectKind::connect);
  spec.change_directory = settings.change_directory;
  spec.limits.wall_time = settings.time_limit;
  return planned;
}

std::string command_as_it_will_run(const SandboxSpec& spec) {
  if (is_shell_run(spec.argv)) return spec.argv[0] + ": " + spec.argv.back();
  std::string text;
  for (const std::string& word : spec.argv) text += (text.empty() ? "" : " ") + shell_quote(word);
  return text;
}

std::string why_keep_changes(const ChangeSet& changes, const Decision& decision, const PathContext& paths) {
  for (const Change& change : changes.changes) {
    std::string path = paths.workspace + "/" + change.path;
    bool is_trap = !decision.grant.effects.contains({EffectKind::persist, "git-hook"}) && is_git_trap(changes, change);
    if (change.is_protected || is_trap || leads_past_protection(changes, change, paths) ||
        !may_persist(path, decision, paths))
      return "it touches the protected path " + change.path;
    if (!decision.grant.copy_on_write && !is_granted_change(change, path, decision.grant))
      return "it was not granted to change " + change.path;
  }
  return {};
}

}  // namespace callgate
