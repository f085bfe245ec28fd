#include <linux/sched.h>

#include "sandbox/seccomp/syscall_rule.h"

namespace callgate::internal {
namespace {

constexpr const char* new_namespace =
    "in a user namespace of its own a program has every capability: half of the kernel opens";
constexpr const char* view_change = "changes what is mounted where; see CVE-2022-0185 (fsconfig)";

constexpr SyscallRule clone_with(uint64_t flag) {
  return when({CG_SYSCALL(clone), refuse_as(EPERM), new_namespace}, {0, flag, flag});
}

constexpr SyscallRule table[] = {
    // Its flags lie in memory, where a filter cannot read them; libraries fall back to clone on ENOSYS.
    {CG_SYSCALL(clone3), deny_as(ENOSYS), "flags cannot be filtered"},
    clone_with(CLONE_NEWUSER),
    clone_with(CLONE_NEWNS),
    clone_with(CLONE_NEWPID),
    clone_with(CLONE_NEWNET),
    clone_with(CLONE_NEWIPC),
    clone_with(CLONE_NEWUTS),
    clone_with(CLONE_NEWCGROUP),
    {CG_SYSCALL(unshare), refuse_as(EPERM), new_namespace},
    {CG_SYSCALL(setns), refuse_as(EPERM), "joins another view"},
    {CG_SYSCALL(mount), refuse_as(EPERM), view_change},
    {CG_SYSCALL(umount2), refuse_as(EPERM), "takes a mask away"},
    {CG_SYSCALL(pivot_root), refuse_as(EPERM), view_change},
    {CG_SYSCALL(chroot), refuse_as(EPERM), "the first step of the oldest escape"},
    {CG_SYSCALL(open_tree), refuse_as(EPERM), view_change},
    {CG_SYSCALL(move_mount), refuse_as(EPERM), view_change},
    {CG_SYSCALL(mount_setattr), refuse_as(EPERM), view_change},
    {CG_SYSCALL(fsopen), refuse_as(EPERM), view_change},
    {CG_SYSCALL(fsconfig), refuse_as(EPERM), view_change},
    {CG_SYSCALL(fsmount), refuse_as(EPERM), view_change},
    {CG_SYSCALL(fspick), refuse_as(EPERM), view_change},
};

}  // namespace

std::span<const SyscallRule> rules_for_namespaces() {
  return table;
}

}  // namespace callgate::internal
