/* The numbers of another architecture mean other calls: 88 is reboot for i386 and symlink for x86-64. */
#include "escape.h"

int main(void) {
#ifdef __x86_64__
  pid_t pid = fork();
  if (pid == 0) {
    long result = 0;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory"); /* getpid of i386 */
    _exit(result > 0 ? 1 : 0);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  if (!WIFSIGNALED(status)) GOT_OUT("a 32-bit system call was not stopped");
  pid = fork();
  if (pid == 0) _exit(syscall(0x40000000 + 39) > 0 ? 1 : 0); /* getpid of x32 */
  waitpid(pid, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 1) GOT_OUT("an x32 system call was not stopped");
#endif
  return escaped;
}
