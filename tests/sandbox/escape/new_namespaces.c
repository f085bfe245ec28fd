#include <linux/sched.h>
#include "escape.h"

static const unsigned long flags[] = {CLONE_NEWUSER, CLONE_NEWNS,  CLONE_NEWPID,    CLONE_NEWNET,
                                      CLONE_NEWIPC,  CLONE_NEWUTS, CLONE_NEWCGROUP, CLONE_NEWTIME};

static long clone_raw(unsigned long with) {
  long pid = syscall(SYS_clone, with | SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) _exit(0);
  return pid;
}

int main(void) {
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
    MUST_FAIL_WITH(EPERM, syscall(SYS_unshare, flags[i]));
    if (flags[i] != CLONE_NEWTIME) MUST_FAIL_WITH(EPERM, clone_raw(flags[i]));
    /* The upper half of the register, where a filter that compares too much would not look. */
    if (flags[i] != CLONE_NEWTIME) MUST_FAIL(clone_raw(flags[i] | (1ul << 40)));
    struct clone_args arguments = {.flags = flags[i], .exit_signal = SIGCHLD};
    long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid == 0) _exit(0);
    if (pid >= 0 || errno != ENOSYS) GOT_OUT("clone3 got past the filter");
  }
  int own = open("/proc/self/ns/user", O_RDONLY);
  MUST_FAIL_WITH(EPERM, syscall(SYS_setns, own, 0));
  MUST_FAIL(open("/proc/1/ns/mnt", O_RDONLY));
  return escaped;
}
