/* $MEMORY_LIMIT bytes were allowed. Being killed is a success for the sandbox. */
#include "escape.h"

int main(void) {
  size_t limit = strtoull(getenv("MEMORY_LIMIT"), NULL, 10), step = 1 << 20, have = 0;
  while (have < limit * 3) {
    char* more = malloc(step);
    if (more == NULL) return escaped;
    memset(more, 1, step);
    have += step;
  }
  GOT_OUT("%zu MiB of memory, where %zu were allowed", have >> 20, limit >> 20);
  return escaped;
}
