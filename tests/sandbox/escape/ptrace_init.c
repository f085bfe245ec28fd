#include <sys/ptrace.h>
#include <sys/uio.h>
#include "escape.h"

int main(void) {
  MUST_FAIL(syscall(SYS_ptrace, PTRACE_ATTACH, 1, 0, 0));
  MUST_FAIL(syscall(SYS_ptrace, PTRACE_SEIZE, 1, 0, 0));
  char byte = 0;
  struct iovec local = {&byte, 1}, remote = {(void*)main, 1};
  MUST_FAIL(syscall(SYS_process_vm_readv, 1, &local, 1, &remote, 1, 0));
  MUST_FAIL(syscall(SYS_process_vm_writev, 1, &local, 1, &remote, 1, 0));
  MUST_FAIL(open("/proc/1/mem", O_RDWR));
  MUST_FAIL(open("/proc/1/mem", O_RDONLY));
  int pidfd = (int)syscall(SYS_pidfd_open, 1, 0);
  for (int fd = 0; pidfd >= 0 && fd < 32; fd++) MUST_FAIL(syscall(SYS_pidfd_getfd, pidfd, fd, 0));
  return escaped;
}
