#include <dirent.h>
#include <sys/sysmacros.h>
#include "escape.h"

int main(void) {
  for (unsigned major = 1; major < 260; major++) {
    MUST_FAIL(mknod("/tmp/block", S_IFBLK | 0600, makedev(major, 0)));
    MUST_FAIL(mknod("block", S_IFBLK | 0600, makedev(major, 0)));
    MUST_FAIL(mknod("/tmp/char", S_IFCHR | 0600, makedev(major, 1)));
  }
  static const char* const harmless[] = {".",   "..",  "null", "zero", "full",  "random", "urandom",
                                         "pts", "shm", "ptmx", "fd",   "stdin", "stdout", "stderr"};
  DIR* devices = opendir("/dev");
  for (struct dirent* entry; devices != NULL && (entry = readdir(devices)) != NULL;) {
    int known = 0;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) known |= strcmp(entry->d_name, harmless[i]) == 0;
    if (!known) GOT_OUT("there is a device /dev/%s", entry->d_name);
  }
  MUST_FAIL(open("/dev/pts/../mem", O_RDONLY));
  MUST_FAIL(mkdir("/dev/new", 0700));
  MUST_FAIL(unlink("/dev/null"));
  return escaped;
}
