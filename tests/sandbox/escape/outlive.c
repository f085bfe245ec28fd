/* The driver looks for a process with $TOKEN in its arguments when the call is over. */
#include <sys/prctl.h>
#include "escape.h"

int main(int count, char** arguments) {
  if (count > 1) {
    for (;;) pause();
  }
  for (int i = 1; i < 65; i++) signal(i, SIG_IGN);
  for (int i = 0; i < 5; i++) {
    if (fork() != 0) continue;
    setsid();
    if (fork() != 0) _exit(0);
    prctl(PR_SET_PDEATHSIG, 0);
    execl(arguments[0], arguments[0], getenv("TOKEN"), (char*)0);
    _exit(1);
  }
  return escaped;
}
