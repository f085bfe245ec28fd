/* The way out that became known as shocker: inode 2 is the root of most file systems. */
#include "escape.h"

int main(void) {
  struct {
    struct file_handle head;
    unsigned char bytes[128];
  } handle;
  memset(&handle, 0, sizeof handle);
  handle.head.handle_bytes = 128;
  int mount_id = 0;
  MUST_FAIL(syscall(SYS_name_to_handle_at, AT_FDCWD, ".", &handle, &mount_id, 0));
  handle.head.handle_bytes = 8;
  handle.head.handle_type = 1;
  handle.bytes[0] = 2;
  int here = open(".", O_RDONLY);
  MUST_FAIL_WITH(EPERM, syscall(SYS_open_by_handle_at, here, &handle, O_RDONLY));
  return escaped;
}
