#include "escape.h"

int main(void) {
  char space[256] = {0};
  MUST_FAIL_WITH(ENOSYS, syscall(SYS_io_uring_setup, 8, space));
  MUST_FAIL_WITH(ENOSYS, syscall(SYS_io_uring_register, 0, 0, 0, 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_bpf, 0, space, sizeof space));
  MUST_FAIL_WITH(EACCES, syscall(SYS_perf_event_open, space, 0, -1, -1, 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_userfaultfd, 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_userfaultfd, 1));
  MUST_FAIL_WITH(EPERM, syscall(SYS_kexec_load, 0, 0, 0, 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_finit_module, 0, "", 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_delete_module, "none", 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_swapon, "/tmp/none", 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_acct, "/tmp/none"));
  MUST_FAIL_WITH(EPERM, syscall(SYS_quotactl, 0, 0, 0, 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_reboot, 0, 0, 0, 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_fanotify_init, 0, 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_personality, 0x0040000));
  MUST_FAIL_WITH(EPERM, syscall(SYS_personality, 0x10040000));
  MUST_FAIL_WITH(EPERM, syscall(SYS_personality, 0x100000000 | 0x0400000));
  if (syscall(SYS_personality, 0xffffffff) != 0) GOT_OUT("the personality was changed");
  for (long number = 457; number < 600; number++) MUST_FAIL_WITH(ENOSYS, syscall(number, 0, 0, 0, 0, 0, 0));
  return escaped;
}
