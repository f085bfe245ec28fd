/* $HOST_MARKER is a file of the host outside of the view. */
#include "escape.h"

int main(void) {
  const char* marker = getenv("HOST_MARKER");
  char path[8192];
  MUST_FAIL(open(marker, O_RDONLY));
  snprintf(path, sizeof path, "/proc/self/root/../../..%s", marker);
  MUST_FAIL(open(path, O_RDONLY));
  snprintf(path, sizeof path, "/../../../../../..%s", marker);
  MUST_FAIL(open(path, O_RDONLY));
  snprintf(path, sizeof path, "/.stage/old%s", marker);
  MUST_FAIL(open(path, O_RDONLY));
  mkdir("/tmp/jail", 0700);
  int outside = open("/", O_RDONLY | O_DIRECTORY);
  MUST_FAIL_WITH(EPERM, syscall(SYS_chroot, "/tmp/jail"));
  if (fchdir(outside) == 0)
    for (int i = 0; i < 64; i++)
      if (chdir("..") != 0) break;
  MUST_FAIL(open(marker + 1, O_RDONLY));
  for (int fd = 3; fd < 1024; fd++)
    if (fd != outside) MUST_FAIL(openat(fd, marker + 1, O_RDONLY));
  return escaped;
}
