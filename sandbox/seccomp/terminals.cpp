#include <sys/ioctl.h>

#include "sandbox/seccomp/syscall_rule.h"

namespace callgate::internal {
namespace {

constexpr uint64_t request_bits = 0xffffffff;  // the kernel reads an unsigned int
constexpr uint64_t tioclinux = 0x541c;

constexpr SyscallRule request(uint64_t number, const char* reason) {
  return when({CG_SYSCALL(ioctl), refuse_as(EPERM), reason}, {1, request_bits, number});
}

constexpr SyscallRule table[] = {
    request(TIOCSTI, "types into the terminal that is read after us; see CVE-2017-5226"),
    request(tioclinux, "same, by selection and paste; see CVE-2023-28339"),
    request(TIOCSETD, "loads a line discipline; see CVE-2023-6546"),
    request(TIOCCONS, "takes the console's output"),
};

}  // namespace

std::span<const SyscallRule> rules_for_terminals() {
  return table;
}

}  // namespace callgate::internal
