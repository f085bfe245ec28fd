#include "sandbox/seccomp/syscall_rule.h"

namespace callgate::internal {
namespace {

constexpr SyscallRule table[] = {
    {CG_SYSCALL(io_uring_setup), deny_as(ENOSYS),
     "does file and network calls that no filter sees; most kernel exploits of recent years"},
    {CG_SYSCALL(io_uring_enter), deny_as(ENOSYS), "same"},
    {CG_SYSCALL(io_uring_register), deny_as(ENOSYS), "same"},
    {CG_SYSCALL(add_key), deny_as(ENOSYS), "kernel keyring: shared with the host, long history of bugs"},
    {CG_SYSCALL(request_key), deny_as(ENOSYS), "same; also starts a helper program on the host"},
    {CG_SYSCALL(keyctl), deny_as(ENOSYS), "same; see CVE-2016-0728"},
    {CG_SYSCALL(bpf), refuse_as(EPERM), "loads code into the kernel; see CVE-2021-3490"},
    {CG_SYSCALL(perf_event_open), deny_as(EACCES), "measures other processes; see CVE-2013-2094"},
    {CG_SYSCALL(userfaultfd), deny_as(EPERM), "stops the kernel at will, which makes its races winnable"},
    {CG_SYSCALL(fanotify_init), deny_as(EPERM), "watches files of the whole host"},
    {CG_SYSCALL(open_by_handle_at), refuse_as(EPERM),
     "opens files by number, past every mount; the docker escape 'shocker'"},
    {CG_SYSCALL(name_to_handle_at), deny_as(EOPNOTSUPP), "makes such numbers"},
    {CG_SYSCALL(kexec_load), refuse_as(EPERM), "boots another kernel"},
    {CG_SYSCALL(kexec_file_load), refuse_as(EPERM), "same"},
    {CG_SYSCALL(init_module), refuse_as(EPERM), "loads code into the kernel"},
    {CG_SYSCALL(finit_module), refuse_as(EPERM), "same"},
    {CG_SYSCALL(delete_module), refuse_as(EPERM), "takes drivers from the host"},
    {CG_SYSCALL(reboot), refuse_as(EPERM), "stops the machine"},
    {CG_SYSCALL(swapon), refuse_as(EPERM), "changes the host's memory"},
    {CG_SYSCALL(swapoff), refuse_as(EPERM), "same"},
    {CG_SYSCALL(acct), refuse_as(EPERM), "writes a file on every exit of the host"},
    {CG_SYSCALL(quotactl), refuse_as(EPERM), "changes the host's quotas"},
    {CG_SYSCALL(quotactl_fd), refuse_as(EPERM), "same"},
    {CG_SYSCALL(syslog), deny_as(EPERM), "the kernel's log holds addresses and other people's events"},
    {CG_SYSCALL(settimeofday), refuse_as(EPERM), "the host's clock"},
    {CG_SYSCALL(clock_settime), refuse_as(EPERM), "same"},
    {CG_SYSCALL(adjtimex), deny_as(EPERM), "same"},
    {CG_SYSCALL(clock_adjtime), deny_as(EPERM), "same"},
    {CG_SYSCALL(iopl), refuse_as(EPERM), "ports of the hardware"},
    {CG_SYSCALL(ioperm), refuse_as(EPERM), "same"},
    {CG_SYSCALL(modify_ldt), deny_as(ENOSYS), "16-bit segments; see CVE-2015-3290, CVE-2015-5157"},
    {CG_SYSCALL(vm86), deny_as(ENOSYS), "16-bit mode"},
    {CG_SYSCALL(vm86old), deny_as(ENOSYS), "same"},
    {CG_SYSCALL(uselib), deny_as(ENOSYS), "loader of 1993"},
    {CG_SYSCALL(_sysctl), deny_as(ENOSYS), "kernel settings"},
    {CG_SYSCALL(nfsservctl), deny_as(ENOSYS), "removed from the kernel"},
    {CG_SYSCALL(lookup_dcookie), deny_as(ENOSYS), "profiling of the whole host"},
    {CG_SYSCALL(vhangup), refuse_as(EPERM), "hangs up somebody's terminal"},
};

}  // namespace

std::span<const SyscallRule> rules_for_kernel_surface() {
  return table;
}

}  // namespace callgate::internal
