#include <sys/mount.h>
#include "escape.h"

int main(void) {
  MUST_FAIL_WITH(EPERM, syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_mount, "/", "/tmp", 0, MS_BIND | MS_REC, 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_mount, 0, "/usr", 0, MS_REMOUNT | MS_BIND, 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_mount, "proc", "/tmp", "proc", 0, 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_umount2, "/proc/sys", MNT_DETACH));
  MUST_FAIL_WITH(EPERM, syscall(SYS_umount2, "/", MNT_DETACH));
  MUST_FAIL_WITH(EPERM, syscall(SYS_pivot_root, ".", "."));
  MUST_FAIL_WITH(EPERM, syscall(SYS_open_tree, AT_FDCWD, "/", 1));
  MUST_FAIL_WITH(EPERM, syscall(SYS_fsopen, "tmpfs", 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_fspick, AT_FDCWD, "/", 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_move_mount, AT_FDCWD, "/tmp", AT_FDCWD, "/run", 0));
  MUST_FAIL_WITH(EPERM, syscall(SYS_mount_setattr, AT_FDCWD, "/usr", 0, 0, 0));
  MUST_FAIL_WITH(ENOSYS, syscall(467, AT_FDCWD, "/", 1, 0, 0)); /* open_tree_attr, Linux 6.15 */
  return escaped;
}
