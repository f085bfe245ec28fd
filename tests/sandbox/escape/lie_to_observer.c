/* Arguments that lead whoever reads them astray: the supervisor must neither hang nor fall. */
#include <sys/mman.h>
#include "escape.h"

static void try_exec(const void* path, const void* argv) {
  if (fork() == 0) {
    syscall(SYS_execve, path, argv, 0);
    _exit(0);
  }
}

int main(void) {
  char* page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(page + 4096, 4096);
  memset(page, 'x', 4096);
  try_exec((void*)-1, (void*)-1);
  try_exec((void*)0x1000, NULL);
  try_exec(page, page + 4096 - sizeof(void*));
  try_exec(page + 4090, (void*)page);
  static char* many[20000];
  static char big[100000];
  memset(big, 'y', sizeof big - 1);
  for (int i = 0; i < 19999; i++) many[i] = big;
  try_exec("/bin/true", many);
  many[1] = NULL;
  try_exec("/bin/true", many);
  for (int i = 0; i < 200; i++) {
    syscall(SYS_connect, 0, (void*)-1, 1 << 30);
    syscall(SYS_connect, -1, page, -1);
  }
  while (wait(NULL) > 0) {
  }
  return escaped;
}
