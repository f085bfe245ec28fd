/* $SETUID_COPY, where the driver could make it, is this program owned by root with the setuid bit. */
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include "escape.h"

static void expect_no_capabilities(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct have[2] = {{0}};
  syscall(SYS_capget, &header, have);
  for (int i = 0; i < 2; i++)
    if (have[i].effective || have[i].permitted || have[i].inheritable) GOT_OUT("capabilities are left");
  struct __user_cap_data_struct all[2] = {{~0u, ~0u, ~0u}, {~0u, ~0u, ~0u}};
  MUST_FAIL(syscall(SYS_capset, &header, all));
  for (int i = 0; i < 41; i++)
    if (prctl(PR_CAPBSET_READ, i) > 0) GOT_OUT("capability %d is in the bounding set", i);
}

int main(int count, char** arguments) {
  (void)arguments;
  uid_t owner = (uid_t)atol(getenv("OWN_UID"));
  if (geteuid() != owner || getuid() != owner) GOT_OUT("uid %u became %u", owner, geteuid());
  expect_no_capabilities();
  if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) GOT_OUT("new privileges are possible");
  for (uid_t other = 0; other < 3; other++) {
    if (other != owner) MUST_FAIL(setresuid(other, other, other));
    if (other != (uid_t)getgid()) MUST_FAIL(setresgid(other, other, other));
  }
  gid_t group = 0;
  MUST_FAIL(setgroups(1, &group));
  MUST_FAIL(prctl(PR_SET_SECUREBITS, 0));
  MUST_FAIL(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN, 0, 0));
  const char* copy = getenv("SETUID_COPY");
  fflush(stdout);
  if (count == 1 && copy != NULL) execl(copy, copy, "again", (char*)0);
  return escaped;
}
