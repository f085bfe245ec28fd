// What of the visible trees stays out of reach. Inside a writable tree a mount over a name is not enough: its parent
// could be renamed and a new one made in its place. So every directory on the way is made a mount point too, which the
// kernel refuses to rename or remove.
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "base/path.h"
#include "sandbox/internal/host_path.h"
#include "sandbox/internal/launch_plan.h"
#include "sandbox/internal/placeholders.h"

namespace callgate::internal {
namespace {

using Kind = MountStep::Kind;

constexpr uint64_t no_powers = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
constexpr uint64_t read_only = no_powers | MOUNT_ATTR_RDONLY;

// Readable for real root, whose uid the run keeps, and never needed: what authenticates this machine or its users.
constexpr const char* secrets_of_etc[] = {
    "/etc/shadow",
    "/etc/shadow-",
    "/etc/gshadow",
    "/etc/gshadow-",
    "/etc/sudoers",
    "/etc/sudoers.d",
    "/etc/ssl/private",
    "/etc/krb5.keytab",
    "/etc/wireguard",
    "/etc/ipsec.secrets",
    "/etc/security/opasswd",
    "/etc/NetworkManager/system-connections",
    "/etc/wpa_supplicant",
    "/etc/ppp/chap-secrets",
    "/etc/ppp/pap-secrets",
    "/etc/ssh/ssh_host_rsa_key",
    "/etc/ssh/ssh_host_ecdsa_key",
    "/etc/ssh/ssh_host_ed25519_key",
    "/etc/ssh/ssh_host_dsa_key",
};

const std::string* tree_of(const std::vector<std::string>& trees, const std::string& path) {
  const std::string* best = nullptr;
  for (const std::string& tree : trees)
    if (is_within(path, tree) && (best == nullptr || tree.size() > best->size())) best = &tree;
  return best;
}

class Guards {
 public:
  Guards(const VisibleTrees& trees, LaunchPlan& plan) : trees_(trees), plan_(plan) {}

  Result<void> hide(const std::string& path);
  Result<void> protect(const std::string& named);
  void emit();

 private:
  enum class Guard : uint8_t { pin, write_protect, mask_file, mask_directory };  // a later one wins
  void add(const std::string& path, Guard guard) {
    auto [at, is_new] = guards_.try_emplace(path, guard);
    if (!is_new) at->second = std::max(at->second, guard);
  }
  void pin_parents(const std::string& path, const std::string& tree);

  const VisibleTrees& trees_;
  LaunchPlan& plan_;
  std::map<std::string, Guard> guards_;  // parents sort first
};

void Guards::pin_parents(const std::string& path, const std::string& tree) {
  for (size_t end = path.find('/', tree.size() + 1); end != std::string::npos; end = path.find('/', end + 1))
    add(path.substr(0, end), Guard::pin);
}

Result<void> Guards::hide(const std::string& path) {
  Result<std::string> canonical = canonical_path(path);
  if (!canonical) {
    if (canonical.error().code == ENOENT || canonical.error().code == ENOTDIR) return {};  // nothing to hide
    // A secret below a directory that we may not enter is not readable for the run either, which has our identity.
    if (canonical.error().code == EACCES) return {};
    return tl::unexpected(canonical.error());
  }
  if (tree_of(trees_.readable, *canonical) == nullptr) return {};
  struct stat info;
  if (::lstat(canonical->c_str(), &info) != 0) return fail("cannot confine: " + path, errno);
  add(*canonical, S_ISDIR(info.st_mode) ? Guard::mask_directory : Guard::mask_file);
  if (const std::string* tree = tree_of(trees_.writable, *canonical)) pin_parents(*canonical, *tree);
  return {};
}

// A missing protected path must not be made. The first missing directory on its way gets an empty placeholder that is
// not writable; an empty directory and not a file, because git and other tools overlook those.
Result<void> Guards::protect(const std::string& named) {
  std::string path = named;
  for (const auto& [name, canonical] : trees_.aliases)
    if (is_within(named, name)) path = canonical + named.substr(name.size());
  const std::string* tree = tree_of(trees_.writable, path);
  if (tree == nullptr) return {};  // not writable anyway
  if (path == *tree) {
    add(path, Guard::write_protect);
    return {};
  }
  for (size_t end = path.find('/', tree->size() + 1);; end = path.find('/', end + 1)) {
    std::string part = path.substr(0, end);
    bool is_last = end == std::string::npos;
    struct stat info;
    if (::lstat(part.c_str(), &info) != 0) {
      if (errno != ENOENT) return fail("cannot confine: look at protected path " + part, errno);
      plan_.placeholders.push_back(part);
      add(part, Guard::write_protect);
      return {};
    }
    if (S_ISLNK(info.st_mode))
      return fail("cannot confine: the protected path " + path + " goes through the symbolic link " + part +
                  ", which could be replaced; run it on a copy-on-write view");
    // Another call's placeholder goes when that call ends, so it is shared and not taken for a directory of the user's.
    if (S_ISDIR(info.st_mode) && is_held_placeholder(part)) {
      plan_.placeholders.push_back(part);
      add(part, Guard::write_protect);
      return {};
    }
    if (is_last || !S_ISDIR(info.st_mode)) {
      add(part, Guard::write_protect);
      return {};
    }
    add(part, Guard::pin);
  }
}

void Guards::emit() {
  std::string masked;  // nothing is left below it that would need a guard
  for (const auto& [path, guard] : guards_) {
    if (!masked.empty() && is_within(path, masked)) continue;
    if (guard == Guard::mask_directory) masked = path;
    std::string target = path.substr(1);
    switch (guard) {
      case Guard::pin:
        plan_.mounts.push_back({Kind::pin, {}, target, {}, no_powers});
        break;
      case Guard::write_protect:
        plan_.mounts.push_back({Kind::read_only, {}, target, {}, read_only});
        break;
      case Guard::mask_file:
        plan_.mounts.push_back({Kind::mask, ".mask/file", target, {}, read_only});
        break;
      case Guard::mask_directory:
        plan_.mounts.push_back({Kind::mask, ".mask/directory", target, {}, read_only});
        break;
    }
  }
}

}  // namespace

Result<void> plan_guards(const SandboxSpec& spec, const VisibleTrees& trees, LaunchPlan& plan) {
  Guards guards(trees, plan);
  for (const char* path : secrets_of_etc)
    if (::access(path, R_OK) == 0) CG_TRY(guards.hide(path));
  for (const std::string& path : spec.hidden_paths) CG_TRY(guards.hide(path));
  for (const std::string& path : spec.protected_paths) CG_TRY(guards.protect(path));
  guards.emit();
  std::sort(plan.placeholders.begin(), plan.placeholders.end());
  plan.placeholders.erase(std::unique(plan.placeholders.begin(), plan.placeholders.end()), plan.placeholders.end());
  return {};
}

}  // namespace callgate::internal
