/* $HOST_PID is the driver. Init must survive too: with it the call's status would be lost. */
#include "escape.h"

int main(void) {
  pid_t host = (pid_t)atol(getenv("HOST_PID"));
  if (host > 1000) MUST_FAIL(kill(host, 0)); /* small numbers exist inside as well */
  kill(1, SIGKILL);
  kill(1, SIGTERM);
  kill(1, SIGSEGV);
  kill(-1, SIGKILL); /* all but init and this one */
  int pidfd = (int)syscall(SYS_pidfd_open, 1, 0);
  if (pidfd >= 0) syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, 0, 0);
  sched_yield();
  if (getppid() != 1) GOT_OUT("init was killed");
  struct sched_param first = {.sched_priority = 1};
  MUST_FAIL(sched_setscheduler(0, SCHED_FIFO, &first));
  MUST_FAIL(syscall(SYS_setpriority, 0, 0, -20));
  return escaped;
}
