#include <sys/socket.h>

#include "sandbox/seccomp/syscall_rule.h"

namespace callgate::internal {
namespace {

constexpr uint64_t int_bits = 0xffffffff;  // the kernel reads an int
constexpr uint64_t type_bits = 0xf;        // the rest of the type are flags

constexpr SyscallRule family(uint64_t number) {
  return when({CG_SYSCALL(socket), refuse_as(EAFNOSUPPORT), "rarely used protocols: see CVE-2017-6074, CVE-2021-26708"},
              {0, int_bits, number});
}
constexpr SyscallRule family_bit(uint64_t bit) {
  return when({CG_SYSCALL(socket), refuse_as(EAFNOSUPPORT), "rarely used protocols"}, {0, bit, bit});
}
constexpr SyscallRule netlink_bit(uint64_t bit) {
  return when(
      when({CG_SYSCALL(socket), refuse_as(EAFNOSUPPORT), "netlink beyond routes: see CVE-2023-32233 (nf_tables)"},
           {0, int_bits, AF_NETLINK}),
      {2, bit, bit});
}
constexpr SyscallRule raw(uint64_t number) {
  return when(when({CG_SYSCALL(socket), refuse_as(EPERM), "raw packets"}, {0, int_bits, number}),
              {1, type_bits, SOCK_RAW});
}

// AF_UNIX (1), AF_INET (2), AF_INET6 (10) and AF_NETLINK (16) for routes only.
constexpr SyscallRule table[] = {
    family(0),        family(3),         family(4),      family(5),      family(6),        family(7),
    family(8),        family(9),         family(11),     family(12),     family(13),       family(14),
    family(15),       family(17),        family(18),     family(19),     family(20),       family(21),
    family(22),       family(23),        family(24),     family(25),     family(26),       family(27),
    family(28),       family(29),        family(30),     family(31),     family_bit(0x20), family_bit(0x40),
    family_bit(0x80), family_bit(0x100), netlink_bit(1), netlink_bit(2), netlink_bit(4),   netlink_bit(8),
    netlink_bit(16),  netlink_bit(32),   raw(AF_INET),   raw(AF_INET6),
};

}  // namespace

std::span<const SyscallRule> rules_for_sockets() {
  return table;
}

}  // namespace callgate::internal
