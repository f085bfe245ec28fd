#include "sandbox/seccomp/syscall_rule.h"

namespace callgate::internal {
namespace {

bool fits(const SyscallRule& rule, int number, const uint64_t* arguments) {
  if (rule.number != number) return false;
  for (unsigned i = 0; i < rule.test_count; ++i)
    if ((arguments[rule.tests[i].argument] & rule.tests[i].mask) != rule.tests[i].value) return false;
  return true;
}

}  // namespace

const SyscallRule* rule_for_call(int number, const uint64_t* arguments) {
  for (auto table : all_rule_tables)
    for (const SyscallRule& rule : table())
      if (fits(rule, number, arguments)) return &rule;
  return nullptr;
}

}  // namespace callgate::internal
