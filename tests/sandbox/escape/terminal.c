/* Standard input is a terminal of the host here: what is pushed into it, the host's shell would read. */
#include <sys/ioctl.h>
#include "escape.h"

int main(void) {
  if (!isatty(0)) GOT_OUT("the test gave no terminal");
  MUST_FAIL_WITH(EPERM, syscall(SYS_ioctl, 0, TIOCSTI, "x"));
  MUST_FAIL_WITH(EPERM, syscall(SYS_ioctl, 0, (1ul << 32) | TIOCSTI, "x"));
  MUST_FAIL_WITH(EPERM, syscall(SYS_ioctl, 0, 0xffffffff00000000ul | TIOCSTI, "x"));
  char paste = 3;
  MUST_FAIL_WITH(EPERM, syscall(SYS_ioctl, 0, 0x541c, &paste));
  int discipline = 0;
  MUST_FAIL_WITH(EPERM, syscall(SYS_ioctl, 0, TIOCSETD, &discipline));
  MUST_FAIL(open("/dev/tty", O_RDWR));
  MUST_FAIL(open("/dev/console", O_RDWR));
  return escaped;
}
