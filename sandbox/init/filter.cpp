#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/init/init.h"

namespace callgate::internal {
namespace {

long load(const FilterProgram& filter, unsigned flags) {
  sock_fprog program{filter.count, static_cast<sock_filter*>(const_cast<void*>(filter.instructions))};
  return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

}  // namespace

// Observation may be missing (another supervisor of ours already listens, an old kernel); the refusals may not.
void load_filter(const ChildContext& context) {
  if (context.filter.notifies) {
    long listener = load(context.filter, SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
    if (listener < 0 && errno == EINVAL) listener = load(context.filter, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    if (listener >= 0) {
      hand_over(context, Handed::notifications, static_cast<int>(listener));
      ::close(static_cast<int>(listener));
      return;
    }
  }
  if (load(context.filter_without_notify, 0) != 0) fail_step(context.fds.report, Step::filter, errno);
}

}  // namespace callgate::internal
