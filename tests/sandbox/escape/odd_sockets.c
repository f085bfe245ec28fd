#include "escape.h"

int main(void) {
  static const int allowed[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
  for (int family = 0; family < 64; family++) {
    int is_allowed = 0;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) is_allowed |= family == allowed[i];
    if (!is_allowed) MUST_FAIL_WITH(EAFNOSUPPORT, syscall(SYS_socket, family, SOCK_DGRAM, 0));
    if (!is_allowed) MUST_FAIL_WITH(EAFNOSUPPORT, syscall(SYS_socket, (1ul << 32) | (unsigned)family, SOCK_RAW, 0));
  }
  MUST_FAIL_WITH(EPERM, syscall(SYS_socket, AF_INET, SOCK_RAW, 1));
  MUST_FAIL_WITH(EPERM, syscall(SYS_socket, AF_INET6, SOCK_RAW | SOCK_CLOEXEC, 58));
  MUST_FAIL(syscall(SYS_socket, AF_INET, SOCK_PACKET, 0x300));
  for (int protocol = 1; protocol < 32; protocol++)
    MUST_FAIL_WITH(EAFNOSUPPORT, syscall(SYS_socket, AF_NETLINK, SOCK_RAW, protocol));
  return escaped;
}
