#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/init/init.h"

namespace callgate::internal {
namespace {

// Uid 0 is a name like any other from here on, for this process and for all that it executes.
constexpr unsigned long no_root_powers = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |
                                         SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED |
                                         SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;

}  // namespace

void drop_privileges(int report_fd) {
  if (::prctl(PR_SET_SECUREBITS, no_root_powers) != 0) fail_step(report_fd, Step::capabilities, errno);
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  // The kernel says EINVAL at the first number that it does not know; 63 is the most that the format can hold.
  for (unsigned long capability = 0; capability < 64; ++capability)
    if (::prctl(PR_CAPBSET_DROP, capability) != 0) {
      if (errno == EINVAL && capability > CAP_CHECKPOINT_RESTORE - 1) break;
      fail_step(report_fd, Step::capabilities, errno);
    }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2] = {};
  if (::syscall(SYS_capset, &header, none) != 0) fail_step(report_fd, Step::capabilities, errno);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail_step(report_fd, Step::no_new_privileges, errno);
}

}  // namespace callgate::internal
