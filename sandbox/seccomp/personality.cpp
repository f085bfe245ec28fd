#include "sandbox/seccomp/syscall_rule.h"

namespace callgate::internal {
namespace {

// 0 (the normal one) and all ones (the question which it is) are allowed. Any other 32-bit value has two neighbouring
// bits that differ, so each such pair is refused: masks can say that, and a filter has nothing else for two values.
constexpr unsigned pairs = 31;

constexpr std::array<SyscallRule, pairs * 2> make_table() {
  std::array<SyscallRule, pairs * 2> rows{};
  for (unsigned bit = 0; bit < pairs; ++bit)
    for (unsigned which = 0; which < 2; ++which)
      rows[bit * 2 + which] = when(
          {CG_SYSCALL(personality), deny_as(EPERM), "turns off address randomisation; brings back old system calls"},
          {0, uint64_t{3} << bit, uint64_t{1} << (bit + which)});
  return rows;
}
constexpr auto table = make_table();

}  // namespace

std::span<const SyscallRule> rules_for_personality() {
  return table;
}

}  // namespace callgate::internal
