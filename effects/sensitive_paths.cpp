// Paths that are secrets, and paths that make other programs act.
#include <fnmatch.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "effects/prediction.h"

namespace callgate {
namespace {

struct PathRule {
  std::string_view pattern;  // fnmatch; "~/" stands for the home directory, no leading slash for any directory
  std::string_view kind;
};

// Everything below these is secret as well.
constexpr std::string_view secret_trees[] = {"~/.ssh",
                                             "~/.aws",
                                             "~/.gnupg",
                                             "~/.kube",
                                             "~/.docker",
                                             "~/.azure",
                                             "~/.config/gcloud",
                                             "~/.config/gh",
                                             "~/.config/glab-cli",
                                             "~/.password-store",
                                             "~/.local/share/keyrings",
                                             "~/.mozilla",
                                             "~/.config/google-chrome",
                                             "~/.config/chromium",
                                             "~/.config/BraveSoftware",
                                             "~/.config/microsoft-edge",
                                             "~/.config/1Password",
                                             "~/.config/Bitwarden",
                                             "~/.config/rclone",
                                             "~/.terraform.d",
                                             "~/.config/age",
                                             "~/.config/sops",
                                             "~/.claude/.credentials.json",
                                             "~/.codex/auth.json",
                                             "~/Library/Keychains",
                                             "/root",
                                             "/etc/ssl/private",
                                             "/run/secrets",
                                             "/var/run/secrets",
                                             "/etc/sudoers.d",
                                             "/etc/kubernetes",
                                             "/proc/kcore"};

constexpr std::string_view secret_paths[] = {"/etc/shadow",
                                             "/etc/shadow-",
                                             "/etc/gshadow",
                                             "/etc/gshadow-",
                                             "/etc/sudoers",
                                             "/etc/ssh/ssh_host_*_key",
                                             "/etc/krb5.keytab",
                                             "/dev/mem",
                                             "/dev/kmem",
                                             "~/.netrc",
                                             "~/_netrc",
                                             "~/.git-credentials",
                                             "~/.npmrc",
                                             "~/.pypirc",
                                             "~/.pgpass",
                                             "~/.my.cnf",
                                             "~/.vault-token",
                                             "~/.bash_history",
                                             "~/.zsh_history",
                                             "~/.python_history",
                                             "~/.node_repl_history",
                                             "~/.psql_history",
                                             "~/.mysql_history",
                                             "~/.sqlite_history",
                                             "~/.histfile",
                                             "~/.sh_history",
                                             "~/.cargo/credentials*",
                                             "~/.gem/credentials",
                                             "~/.config/git/credentials",
                                             "~/.boto",
                                             "~/.s3cfg",
                                             "~/.msmtprc",
                                             "~/.Xauthority",
                                             "~/.ICEauthority",
                                             "~/.config/hub",
                                             "~/.composer/auth.json",
                                             "~/.m2/settings.xml",
                                             "~/.gradle/gradle.properties",
                                             "~/.claude.json",
                                             "~/.config/fish/fish_history",
                                             "~/.cache/huggingface/token",
                                             "~/.huggingface/token",
                                             "/proc/*/environ",
                                             "/proc/*/mem",
                                             "/proc/*/root/*",
                                             "/proc/*/fd/*",
                                             "/proc/*/cwd/*",
                                             "/proc/*/task/*/environ"};

// By name, in any directory.
constexpr std::string_view secret_names[] = {".env",
                                             ".env.*",
                                             "*.env",
                                             ".envrc",
                                             "*.pem",
                                             "*.key",
                                             "*.p12",
                                             "*.pfx",
                                             "*.jks",
                                             "*.keystore",
                                             "*.kdbx",
                                             "*.ppk",
                                             "*.asc.key",
                                             "id_rsa",
                                             "id_dsa",
                                             "id_ecdsa",
                                             "id_ed25519",
                                             "id_*_sk",
                                             ".netrc",
                                             ".git-credentials",
                                             ".pgpass",
                                             ".pypirc",
                                             ".htpasswd",
                                             "credentials",
                                             "credentials.json",
                                             "secrets.y*ml",
                                             "secrets.json",
                                             "secrets.toml",
                                             "secret.json",
                                             "service-account*.json",
                                             "service_account*.json",
                                             "*.tfstate",
                                             "*.tfstate.backup",
                                             "*.tfvars",
                                             "kubeconfig",
                                             ".dockercfg",
                                             ".vault-token",
                                             "*.keytab",
                                             "master.key",
                                             "wp-config.php",
                                             "token.txt",
                                             ".npmrc",
                                             "authorized_keys.key",
                                             "*_rsa",
                                             "*.ovpn"};

// What only looks like a secret: templates and public halves.
constexpr std::string_view public_names[] = {".env.example", ".env.sample",   ".env.template",    ".env.dist",
                                             "*.pub",        ".env.defaults", ".env.test.example"};

// In the workspace, in the home directory, or, where the pattern is absolute, of the system.
constexpr PathRule persistent[] = {{"*/.git/hooks/*", "git-hook"},
                                   {"*/.git/hooks", "git-hook"},
                                   {"*/.git/config", "git-hook"},
                                   {"*/.git/config.worktree", "git-hook"},
                                   {"*/.git/info/attributes", "git-hook"},
                                   {"*/.git/commondir", "git-hook"},  // configuration from elsewhere
                                   {"*/.git", "git-hook"},
                                   {"*/.git/modules/*", "git-hook"},
                                   {"*/.git/worktrees/*", "git-hook"},
                                   {"*/.husky/*", "git-hook"},
                                   {"*/.husky", "git-hook"},
                                   {"*/.gitmodules", "git-hook"},
                                   {"*/.pre-commit-config.yaml", "git-hook"},
                                   {"*/lefthook*.y*ml", "git-hook"},
                                   {"*/.lefthook*", "git-hook"},
                                   {"~/.gitconfig", "git-hook"},
                                   {"~/.config/git/*", "git-hook"},
                                   {"/etc/gitconfig", "git-hook"},
                                   {"~/.bashrc", "shell-startup"},
                                   {"~/.bash_profile", "shell-startup"},
                                   {"~/.bash_login", "shell-startup"},
                                   {"~/.bash_logout", "shell-startup"},
                                   {"~/.bash_aliases", "shell-startup"},
                                   {"~/.profile", "shell-startup"},
                                   {"~/.zshrc", "shell-startup"},
                                   {"~/.zshenv", "shell-startup"},
                                   {"~/.zprofile", "shell-startup"},
                                   {"~/.zlogin", "shell-startup"},
                                   {"~/.zlogout", "shell-startup"},
                                   {"~/.inputrc", "shell-startup"},
                                   {"~/.config/fish/*", "shell-startup"},
                                   {"~/.pam_environment", "shell-startup"},
                                   {"/etc/profile", "shell-startup"},
                                   {"/etc/profile.d/*", "shell-startup"},
                                   {"/etc/bash.bashrc", "shell-startup"},
                                   {"/etc/zsh/*", "shell-startup"},
                                   {"/etc/environment", "shell-startup"},
                                   {"/etc/ld.so.preload", "shell-startup"},
                                   {"~/.vimrc", "shell-startup"},
                                   {"~/.vim/*", "shell-startup"},
                                   {"~/.config/nvim/*", "shell-startup"},
                                   {"~/.emacs*", "shell-startup"},
                                   {"~/.npmrc", "shell-startup"},
                                   {"~/.pip/*", "shell-startup"},
                                   {"~/.config/pip/*", "shell-startup"},
                                   {"~/.local/bin/*", "shell-startup"},
                                   {"~/bin/*", "shell-startup"},
                                   {"~/.cargo/config*", "shell-startup"},
                                   {"~/.cargo/bin/*", "shell-startup"},
                                   {"~/.tmux.conf", "shell-startup"},
                                   {"~/.config/environment.d/*", "shell-startup"},
                                   {"/etc/cron*", "cron"},
                                   {"/etc/cron*/*", "cron"},
                                   {"/var/spool/cron/*", "cron"},
                                   {"/etc/anacrontab", "cron"},
                                   {"/var/spool/at/*", "cron"},
                                   {"/etc/systemd/*", "unit"},
                                   {"~/.config/systemd/*", "unit"},
                                   {"/usr/lib/systemd/*", "unit"},
                                   {"/lib/systemd/*", "unit"},
                                   {"/etc/init.d/*", "unit"},
                                   {"/etc/rc.local", "unit"},
                                   {"/run/systemd/*", "unit"},
                                   {"~/Library/LaunchAgents/*", "unit"},
                                   {"/Library/Launch*/*", "unit"},
                                   {"~/.config/autostart/*", "autostart"},
                                   {"/etc/xdg/autostart/*", "autostart"},
                                   {"~/.xinitrc", "autostart"},
                                   {"~/.xprofile", "autostart"},
                                   {"~/.xsession", "autostart"},
                                   {"~/.ssh/authorized_keys*", "ssh-authorized-keys"},
                                   {"~/.ssh/config", "ssh-authorized-keys"},
                                   {"~/.ssh/rc", "ssh-authorized-keys"},
                                   {"~/.ssh", "ssh-authorized-keys"},
                                   {"~/.ssh/environment", "ssh-authorized-keys"},
                                   {"/etc/ssh/*", "ssh-authorized-keys"},
                                   {"*/.claude/settings*.json", "agent-config"},
                                   {"*/.claude/hooks/*", "agent-config"},
                                   {"*/.claude", "agent-config"},
                                   {"*/.claude/hooks", "agent-config"},
                                   {"*/.claude/agents/*", "agent-config"},
                                   {"*/.claude/commands/*", "agent-config"},
                                   {"*/.claude/plugins/*", "agent-config"},
                                   {"*/.claude/skills/*", "agent-config"},
                                   {"~/.claude.json", "agent-config"},
                                   {"*/.codex/*", "agent-config"},
                                   {"*/.codex", "agent-config"},
                                   {"*/.gemini/*", "agent-config"},
                                   {"*/.gemini", "agent-config"},
                                   {"*/.cursor/*", "agent-config"},
                                   {"*/.cursor", "agent-config"},
                                   {"*/.mcp.json", "agent-config"},
                                   {"*/mcp.json", "agent-config"},
                                   {"*/.vscode/tasks.json", "agent-config"},
                                   {"*/.vscode/settings.json", "agent-config"},
                                   {"*/.vscode/launch.json", "agent-config"},
                                   {"*/.vscode", "agent-config"},
                                   {"*/.envrc", "agent-config"},
                                   {"*/.callgate/*", "agent-config"},
                                   {"*/.callgate", "agent-config"},
                                   {"/etc/callgate/*", "agent-config"},
                                   {"~/.config/callgate/*", "agent-config"},
                                   {"~/.local/state/callgate/*", "agent-config"},
                                   {"*/.continue/*", "agent-config"},
                                   {"*/.aider.conf.yml", "agent-config"},
                                   {"*/.opencode/*", "agent-config"},
                                   {"*/opencode.json", "agent-config"},
                                   {"*/.windsurf/*", "agent-config"},
                                   {"*/.idea/workspace.xml", "agent-config"},
                                   {"*/.devcontainer/*", "agent-config"},
                                   {"*/.devcontainer.json", "agent-config"},
                                   {"*/.idea/runconfigurations/*", "agent-config"},
                                   {"*/.zed/*", "agent-config"},
                                   {"*/.qwen/*", "agent-config"},
                                   {"*/.kiro/*", "agent-config"}};

bool has_pattern(std::string_view path) {
  if (path.find_first_of("*?") != std::string_view::npos) return true;
  size_t open = path.find('[');  // what nothing closes stands for itself
  return open != std::string_view::npos && path.find(']', open) != std::string_view::npos;
}

std::string at_home(std::string_view pattern, const PathContext& paths) {
  return pattern.starts_with("~/") ? paths.home + std::string(pattern.substr(1)) : std::string(pattern);
}

bool matches(const std::string& pattern, const std::string& text) {
  return fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

// The rule's pattern turned into one path that it means, for a path that is a pattern itself: ".git/ho*/pre-commit".
std::string exemplar(std::string_view rule) {
  std::string text(rule);
  for (char& c : text)
    if (c == '*' || c == '?') c = 'x';
  return text;
}

// One component of a rule against one of a path, each of which may be a pattern. A leading star matches no hidden name.
bool component_may_match(std::string_view rule, std::string_view path) {
  std::string wanted(rule);
  std::string given(path);
  return matches(wanted, given) || fnmatch(given.c_str(), exemplar(wanted).c_str(), FNM_PERIOD) == 0;
}

// Whether the pattern in a command line can match something that the rule means.
bool may_match(const std::string& rule, const std::string& path, bool is_pattern) {
  if (matches(rule, path)) return true;
  if (!is_pattern) return false;
  bool anywhere = rule.starts_with("*/");
  if (path.ends_with("/**")) {
    std::string root = path.substr(0, path.size() - 3);
    // "*/.claude/hooks/*" and all below a/.claude: the rule's first names end the root.
    // git itself writes anywhere below .git.
    bool is_git = root.ends_with("/.git");
    for (size_t end = rule.find('/', 2); anywhere && !is_git && end != std::string::npos; end = rule.find('/', end + 1))
      if (root.ends_with(exemplar(rule.substr(1, end - 1)))) return true;
    return is_within(exemplar(rule), root);
  }
  std::string_view tail = anywhere ? std::string_view(rule).substr(2) : std::string_view(rule);
  std::vector<std::string_view> wanted = split(tail, '/');
  std::vector<std::string_view> given = split(path, '/');
  if (given.size() < wanted.size() || (!anywhere && given.size() != wanted.size())) return false;
  // `rm build/*`: everyday work that is not aimed at one name.
  if (wanted.size() == 1 && given.back().starts_with('*')) return false;
  size_t skipped = given.size() - wanted.size();
  for (size_t i = 0; i < wanted.size(); ++i)
    if (!component_may_match(wanted[i], given[skipped + i])) return false;
  return true;
}

// Whether the rule can be passed over without matching: this runs for every written path.
bool is_far_from(std::string_view rule, const std::string& path, bool in_home, bool is_pattern) {
  if (is_pattern) return false;
  if (rule.starts_with("~/")) return !in_home;
  if (rule.starts_with("*/")) {
    std::string_view literal = rule.substr(1, rule.find_first_of("*?[", 1) - 1);
    return path.find(literal) == std::string::npos;
  }
  return rule.size() > 2 && !path.starts_with(rule.substr(0, 2)) && rule[1] != 'L';
}

// macOS and some mounts ignore case: .CLAUDE/settings.json is the same file there.
std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

// Whether a rule of files by name can be passed over without matching: a walk asks for every entry of a workspace.
bool differs_at_an_end(std::string_view pattern, const std::string& name, bool is_pattern) {
  constexpr std::string_view special = "*?[";
  if (name.empty() || is_pattern) return false;
  bool fixed_start = special.find(pattern.front()) == std::string_view::npos;
  bool fixed_end = std::string_view("*?[]").find(pattern.back()) == std::string_view::npos;
  return (fixed_start && pattern.front() != name.front()) || (fixed_end && pattern.back() != name.back());
}

// The same for a rule of a place, whose pattern may only have wildcards after its first letter below the home
// directory.
bool lies_elsewhere(std::string_view rule, const std::string& path, const PathContext& paths, bool is_pattern) {
  if (is_pattern) return false;
  if (!rule.starts_with("~/")) return !path.starts_with(rule.substr(0, 3));
  size_t below = paths.home.size() + 1;
  if (!is_within(path, paths.home)) return true;
  return path.size() > below && path[below] != rule[2];
}

// The letters that a pattern insists on: `.e*` has two, `[a-z]*` none and `[e]nv*` three.
size_t literal_letters(std::string_view pattern) {
  size_t count = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    size_t close = pattern[i] == '[' ? pattern.find(']', i + 2) : std::string_view::npos;
    if (close == std::string_view::npos) {
      count += pattern[i] != '*' && pattern[i] != '?';
      continue;
    }
    count += close == i + 2;
    i = close;
  }
  return count;
}

bool name_is_secret(const std::string& name) {
  bool is_pattern = has_pattern(name);
  for (std::string_view pattern : public_names)
    if (!differs_at_an_end(pattern, name, is_pattern) && matches(std::string(pattern), name)) return false;
  for (std::string_view pattern : secret_names) {
    if (differs_at_an_end(pattern, name, is_pattern)) continue;
    if (matches(std::string(pattern), name)) return true;
    // `cat .e*` is aimed at a name. `*` and `[a-z]*` are everyday work: the sandbox shows no secret among what matches.
    bool selective = is_pattern && name[0] != '*' && literal_letters(name) > 1;
    if (selective && fnmatch(name.c_str(), std::string(pattern).c_str(), FNM_PERIOD) == 0) return true;
  }
  return false;
}

}  // namespace

bool is_sensitive_path(std::string_view absolute_path, const PathContext& paths) {
  // Its own descriptors hold what the same text opened, and was judged for: zsh's <(…) is /proc/self/fd/N.
  if (absolute_path.starts_with("/proc/self/fd/") && absolute_path.find('/', 14) == std::string_view::npos)
    return false;
  std::string path(absolute_path);
  std::string directory = path.ends_with("/**") ? path.substr(0, path.size() - 3) : "";
  bool is_pattern = has_pattern(path);  // asked once: a path can be as long as the text
  for (std::string_view tree : secret_trees) {
    if (lies_elsewhere(tree, path, paths, is_pattern)) continue;
    std::string root = at_home(tree, paths);
    bool is_our_root = is_within(paths.workspace, root) || (tree == "/root" && paths.home == "/root");
    if (!is_our_root && is_within(path, root)) return true;
    if (!directory.empty() && !is_within(paths.workspace, root) && is_within(root, directory)) return true;
    if (is_pattern && directory.empty() && fnmatch(path.c_str(), root.c_str(), FNM_PATHNAME | FNM_LEADING_DIR) == 0)
      return true;
  }
  for (std::string_view pattern : secret_paths)
    if (!lies_elsewhere(pattern, path, paths, is_pattern) && may_match(at_home(pattern, paths), path, is_pattern))
      return true;
  // A tree is no secret by a plain word like "credentials": that is a package of the project.
  std::string_view name = base_name(directory.empty() ? path : directory);
  bool by_name = directory.empty() || name.find('.') != std::string_view::npos;
  return by_name && name_is_secret(std::string(name));
}

std::string_view persistence_kind(std::string_view absolute_path, const PathContext& paths) {
  std::string path = lower(absolute_path);
  // "everything below the workspace" is not aimed at these; the sandbox keeps them read-only there.
  if (path.ends_with("/**")) {
    std::string directory = path.substr(0, path.size() - 3);
    if (directory == lower(paths.workspace) || is_within(lower(paths.workspace), directory)) return {};
  }
  bool in_home = is_within(path, lower(paths.home));
  bool is_pattern = has_pattern(path);
  for (const PathRule& rule : persistent)
    if (!is_far_from(rule.pattern, path, in_home, is_pattern) &&
        may_match(lower(at_home(rule.pattern, paths)), path, is_pattern))
      return rule.kind;
  return {};
}

bool may_hold_persistence(std::string_view absolute_path, const PathContext& paths) {
  std::string path = lower(absolute_path);
  for (const PathRule& rule : persistent) {
    std::string pattern = lower(at_home(rule.pattern, paths));
    for (size_t end = pattern.rfind('/'); end > 1 && end != std::string::npos; end = pattern.rfind('/', end - 1))
      if (matches(pattern.substr(0, end), path)) return true;
  }
  return false;
}

}  // namespace callgate
