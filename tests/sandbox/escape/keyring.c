#include "escape.h"

int main(void) {
  MUST_FAIL_WITH(ENOSYS, syscall(SYS_keyctl, 0, -3, 1));
  MUST_FAIL_WITH(ENOSYS, syscall(SYS_keyctl, 11, -4, 0, 0));
  MUST_FAIL_WITH(ENOSYS, syscall(SYS_add_key, "user", "callgate", "x", 1, -3));
  MUST_FAIL_WITH(ENOSYS, syscall(SYS_request_key, "user", "callgate", 0, -3));
  MUST_FAIL(open("/proc/keys", O_RDONLY));
  return escaped;
}
