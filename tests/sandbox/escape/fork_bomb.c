/* $PROCESS_LIMIT is what the call was given; init is one of them. */
#include "escape.h"

int main(void) {
  long limit = atol(getenv("PROCESS_LIMIT")), made = 1;
  while (made < limit * 4) {
    pid_t pid = fork();
    if (pid < 0) break;
    if (pid == 0)
      for (;;) pause();
    made++;
  }
  if (made > limit) GOT_OUT("%ld processes at once, where %ld were allowed", made, limit);
  return escaped;
}
