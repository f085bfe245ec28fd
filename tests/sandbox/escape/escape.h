/* What the hostile programs share. Each tries to get out in its own way, prints a line that starts with FAIL for every
   attempt that succeeded, and exits with 1 then. Being refused, or even killed while trying, is what must happen. */
#pragma once
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static int escaped = 0;

#define GOT_OUT(...)     \
  do {                   \
    printf("FAIL: ");    \
    printf(__VA_ARGS__); \
    printf("\n");        \
    escaped = 1;         \
  } while (0)

/* Every attempt is a system call by its number, because libraries refuse some of them by themselves. */
#define MUST_FAIL(call)                                    \
  do {                                                     \
    errno = 0;                                             \
    if ((long)(call) >= 0) GOT_OUT("%s succeeded", #call); \
  } while (0)

#define MUST_FAIL_WITH(error, call)                                  \
  do {                                                               \
    errno = 0;                                                       \
    if ((long)(call) >= 0)                                           \
      GOT_OUT("%s succeeded", #call);                                \
    else if (errno != (error))                                       \
      GOT_OUT("%s got past the filter: %s", #call, strerror(errno)); \
  } while (0)
