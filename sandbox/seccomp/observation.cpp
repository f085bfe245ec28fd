#include "sandbox/seccomp/syscall_rule.h"

namespace callgate::internal {
namespace {

// Observation, not enforcement: the arguments lie in the program's memory and may change after they were read. What
// must not happen is prevented by the view, the namespaces and the rows of the other tables.
constexpr SyscallRule table[] = {
    {CG_SYSCALL(execve), observe(), "which programs ran"},
    {CG_SYSCALL(execveat), observe(), "same"},
    {CG_SYSCALL(connect), observe(), "whom they tried to reach"},
};

}  // namespace

std::span<const SyscallRule> rules_for_observation() {
  return table;
}

}  // namespace callgate::internal
