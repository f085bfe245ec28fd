#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/init/init.h"

namespace callgate::internal {
namespace {

// From linux/landlock.h of Linux 6.18; Debian's header ends at ABI 3.
constexpr uint64_t fs_execute = 1, fs_write_file = 1 << 1, fs_read_file = 1 << 2, fs_read_dir = 1 << 3,
                   fs_make_char = 1 << 6, fs_make_block = 1 << 11, fs_refer = 1 << 13, fs_truncate = 1 << 14,
                   fs_ioctl_dev = 1 << 15;
constexpr uint64_t fs_abi_1 = (1 << 13) - 1;
constexpr uint64_t scope_abstract_unix_socket = 1, scope_signal = 2;

struct RulesetAttributes {
  uint64_t handled_access_fs, handled_access_net, scoped;
};

struct __attribute__((packed)) PathRule {
  uint64_t allowed_access;
  int32_t parent_fd;
};

uint64_t handled_by(uint64_t abi) {
  uint64_t access = fs_abi_1;
  if (abi >= 2) access |= fs_refer;
  if (abi >= 3) access |= fs_truncate;
  if (abi >= 5) access |= fs_ioctl_dev;
  return access;
}

uint64_t access_of(LandlockRule::Access access) {
  constexpr uint64_t read = fs_execute | fs_read_file | fs_read_dir;
  switch (access) {
    case LandlockRule::Access::read:
      return read;
    case LandlockRule::Access::device:
      return read | fs_write_file | fs_truncate | fs_ioctl_dev;
    // Device nodes are never made: with one, a disk could be read around every path rule.
    case LandlockRule::Access::write:
      return (fs_abi_1 | fs_refer | fs_truncate | fs_ioctl_dev) & ~(fs_make_char | fs_make_block);
  }
  return 0;
}

// Rights that only a directory can have make the kernel refuse a rule for a file.
constexpr uint64_t file_rights = fs_execute | fs_write_file | fs_read_file | fs_truncate | fs_ioctl_dev;

void add_rule(int ruleset, const LandlockRule& rule, uint64_t handled, int report_fd, uint32_t index) {
  int fd = ::open(rule.path.c_str(), O_PATH | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return;  // nothing there: nothing to allow
  struct stat info;
  if (fd < 0 || ::fstat(fd, &info) != 0) fail_step(report_fd, Step::landlock, errno, index);
  uint64_t allowed = access_of(rule.access) & handled;
  if (!S_ISDIR(info.st_mode)) allowed &= file_rights;
  PathRule attributes{allowed, fd};
  if (::syscall(SYS_landlock_add_rule, ruleset, 1, &attributes, 0) != 0)
    fail_step(report_fd, Step::landlock, errno, index);
  ::close(fd);
}

}  // namespace

// The second wall behind the mount namespace, made from the same plan. Ports are not ruled here: the network namespace
// has nobody but ourselves to talk to, and a port number says nothing about who listens.
void apply_landlock(const LaunchPlan& plan, int report_fd) {
  if (plan.landlock_abi == 0) return;
  RulesetAttributes attributes{handled_by(plan.landlock_abi), 0, 0};
  if (plan.landlock_abi >= 6) attributes.scoped = scope_abstract_unix_socket | scope_signal;
  size_t size = plan.landlock_abi >= 6 ? sizeof attributes : sizeof attributes.handled_access_fs;
  int ruleset = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, size, 0));
  if (ruleset < 0) fail_step(report_fd, Step::landlock, errno);
  uint32_t index = 0;
  for (const LandlockRule& rule : plan.landlock)
    add_rule(ruleset, rule, attributes.handled_access_fs, report_fd, index++);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail_step(report_fd, Step::no_new_privileges, errno);
  if (::syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) fail_step(report_fd, Step::landlock, errno);
  ::close(ruleset);
}

}  // namespace callgate::internal
