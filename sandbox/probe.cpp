// What this machine can enforce, found by trying it: versions and settings lie, a run does not.
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/file.h"
#include "base/text.h"
#include "sandbox/internal/file_tree.h"
#include "sandbox/internal/run_cgroup.h"
#include "sandbox/launcher.h"

namespace callgate {

using namespace internal;

namespace {

std::string setting(const char* path) {
  std::string text = read_file(path, 64).value_or("");
  return text.substr(0, text.find('\n'));
}

// What most often keeps ordinary users from namespaces, and the way out.
std::string namespace_advice() {
  if (setting("/proc/sys/kernel/unprivileged_userns_clone") == "0")
    return "; as root: sysctl kernel.unprivileged_userns_clone=1";
  if (setting("/proc/sys/user/max_user_namespaces") == "0") return "; as root: sysctl user.max_user_namespaces=15000";
  if (setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1")
    return "; AppArmor forbids it: give callgate a profile with 'userns,' or, as root, "
           "sysctl kernel.apparmor_restrict_unprivileged_userns=0";
  return "; inside a container, start it with --security-opt seccomp=unconfined and an unmasked /proc";
}

// A directory for trial runs, with a workspace in it.
class Trial {
 public:
  Trial() {
    const char* base = std::getenv("TMPDIR");
    path_ = std::string(base != nullptr && *base == '/' ? base : "/tmp") + "/callgate-probe-XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr) path_.clear();
    if (!path_.empty() && !make_directories(path_ + "/workspace", 0700)) path_.clear();
  }
  ~Trial() {
    if (!path_.empty()) static_cast<void>(remove_tree(AT_FDCWD, path_));
  }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  Result<ExecutionResult> run(WorkspaceView view) const {
    if (path_.empty()) return fail("no temporary directory; set TMPDIR to one that can be written");
    SandboxSpec spec;
    spec.argv = {"true"};
    spec.workspace = spec.cwd = path_ + "/workspace";
    spec.view = view;
    spec.change_directory = path_ + "/changes";
    spec.limits.wall_time = std::chrono::seconds(10);
    return LinuxLauncher().run(spec, {});
  }

 private:
  std::string path_;
};

SandboxLayer probe_clone3() {
  bool has = ::syscall(SYS_clone3, nullptr, 0) < 0 && errno != ENOSYS;
  return {"clone3", has, false, has ? "used" : "not offered here; clone is used instead"};
}

SandboxLayer probe_mount_interface() {
  bool has = ::syscall(SYS_mount_setattr, -1, "", 0, nullptr, 0) < 0 && errno != ENOSYS;
  return {"mount interface", has, true, has ? "mount_setattr" : "needs Linux 5.12 or newer"};
}

SandboxLayer probe_namespaces(const Result<ExecutionResult>& trial) {
  if (trial) return {"namespaces", true, true, "user, mount, pid, net, ipc, uts, cgroup"};
  return {"namespaces", false, true, trial.error().message + namespace_advice()};
}

SandboxLayer probe_overlay(const Result<ExecutionResult>& trial) {
  if (trial) return {"overlay", true, false, "copy-on-write workspaces"};
  return {"overlay", false, false,
          trial.error().message +
              "; needs Linux 5.11 or newer with overlayfs, and a change "
              "directory on a file system with user attributes"};
}

SandboxLayer probe_seccomp() {
  uint32_t action = SECCOMP_RET_KILL_PROCESS;
  bool has = ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
  return {"seccomp", has, true, has ? "system call filter" : "the kernel lacks CONFIG_SECCOMP_FILTER"};
}

SandboxLayer probe_observation(const Result<ExecutionResult>& trial) {
  bool has = trial && trial->observed.has(EffectKind::execute);
  return {
      "observation", has, false,
      has ? "executed programs and refused calls are recorded"
          : "another supervisor already listens, or the kernel is older than 5.0: what runs is held, but not listed"};
}

SandboxLayer probe_landlock() {
  long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1);
  if (abi > 0) return {"Landlock", true, false, "ABI " + std::to_string(abi)};
  return {"Landlock", false, false,
          errno == EOPNOTSUPP
              ? "switched off: boot with lsm=landlock,… to have a second wall behind the mount namespace"
              : "needs Linux 5.13 or newer"};
}

SandboxLayer probe_cgroup() {
  RunCgroup group = RunCgroup::create(SandboxLimits{});
  if (group.holds_memory() && group.holds_processes()) return {"cgroup limits", true, false, "memory and processes"};
  std::string held = group.holds_processes() ? "processes only; " : group.holds_memory() ? "memory only; " : "";
  std::string rest = ::geteuid() == 0
                         ? "no control group can be made here: processes of root are then bounded by time only"
                         : "rlimits are used (RLIMIT_NPROC, RLIMIT_DATA for each process); for limits on the "
                           "whole tree: systemd-run --user --scope -p Delegate=yes callgate …";
  return {"cgroup limits", false, false, held + rest};
}

}  // namespace

std::vector<SandboxLayer> probe_layers() {
  Trial trial;
  Result<ExecutionResult> plain = trial.run(WorkspaceView::read_only);
  Result<ExecutionResult> copied = trial.run(WorkspaceView::copy_on_write);
  return {probe_namespaces(plain), probe_mount_interface(), probe_seccomp(),          probe_overlay(copied),
          probe_landlock(),        probe_cgroup(),          probe_observation(plain), probe_clone3()};
}

}  // namespace callgate
