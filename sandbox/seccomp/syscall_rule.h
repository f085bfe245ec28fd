// One row of the table that says which system calls a confined program does not get, and why.
#pragma once

#include <seccomp.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <span>

namespace callgate::internal {

struct Answer {
  enum class Kind : uint8_t {
    deny,     // `error`, silently: programs probe for it as a matter of course
    refuse,   // `error`, and it is recorded: nobody does this by accident
    observe,  // it is recorded and goes on
  };
  Kind kind;
  int error;
};
constexpr Answer deny_as(int error) {
  return {Answer::Kind::deny, error};
}
constexpr Answer refuse_as(int error) {
  return {Answer::Kind::refuse, error};
}
constexpr Answer observe() {
  return {Answer::Kind::observe, 0};
}

// (argument & mask) == value. Masks cut to the bits that the kernel reads, so that a set upper half cannot slip by.
struct ArgumentTest {
  unsigned argument;
  uint64_t mask, value;
};

struct SyscallRule {
  int number;
  const char* name;
  Answer answer;
  const char* reason;
  std::array<ArgumentTest, 2> tests{};  // all must hold; a mask of 0 tests nothing
  unsigned test_count = 0;
};

constexpr SyscallRule when(SyscallRule rule, ArgumentTest test) {
  rule.tests[rule.test_count++] = test;
  return rule;
}

// The number and the name of a system call.
#define CG_SYSCALL(name) SCMP_SYS(name), #name

// The tables, one file each.
std::span<const SyscallRule> rules_for_kernel_surface();
std::span<const SyscallRule> rules_for_namespaces();
std::span<const SyscallRule> rules_for_sockets();
std::span<const SyscallRule> rules_for_terminals();
std::span<const SyscallRule> rules_for_personality();
std::span<const SyscallRule> rules_for_observation();

constexpr auto all_rule_tables = std::array{rules_for_kernel_surface, rules_for_namespaces,  rules_for_sockets,
                                            rules_for_terminals,      rules_for_personality, rules_for_observation};

// The first row that a call fits, or null.
const SyscallRule* rule_for_call(int number, const uint64_t* arguments);

// Higher numbers do not exist for a confined program: nobody has read what they do. 456 is futex_requeue (Linux 6.7);
// after it come statmount, listmount, the lsm_ calls and whatever will be.
constexpr unsigned last_reviewed_syscall = 456;

}  // namespace callgate::internal
