/* PID 1 is a copy of the supervisor: its environment, arguments, files and root must not show. */
#include "escape.h"

static void look(const char* path) {
  static char bytes[1 << 16];
  int fd = open(path, O_RDONLY);
  if (fd < 0) return;
  ssize_t n = read(fd, bytes, sizeof bytes);
  for (ssize_t i = 0; i < n; i++)
    if (bytes[i] != 0) {
      GOT_OUT("%s tells: %.60s", path, bytes + i);
      break;
    }
  close(fd);
}

int main(void) {
  look("/proc/1/environ");
  look("/proc/1/cmdline");
  look("/proc/1/maps");
  look("/proc/1/auxv");
  MUST_FAIL(open("/proc/1/root", O_RDONLY));
  MUST_FAIL(open("/proc/1/cwd", O_RDONLY));
  MUST_FAIL(open("/proc/1/fd", O_RDONLY));
  char target[4096];
  MUST_FAIL(readlink("/proc/1/exe", target, sizeof target));
  return escaped;
}
