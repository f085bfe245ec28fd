#include "sandbox/init/init.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

namespace callgate::internal {

void fail_step(int report_fd, Step step, int error, uint32_t index) {
  StepFailure failure{step, index, error};
  ssize_t written = ::write(report_fd, &failure, sizeof failure);
  ::_exit(written == sizeof failure ? 125 : 124);
}

namespace {

// The kernel's signal for a dead parent is lost when the parent dies first, so its pipe is looked at afterwards.
void die_with_supervisor(const ChildContext& context) {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) fail_step(context.fds.report, Step::supervise, errno);
  pollfd alive{context.fds.alive, POLLIN, 0};
  if (::poll(&alive, 1, 0) != 0) ::_exit(125);
}

void write_id_file(int report_fd, const char* path, const char* text, size_t size) {
  int fd = ::open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || ::write(fd, text, size) != static_cast<ssize_t>(size)) fail_step(report_fd, Step::id_map, errno);
  ::close(fd);
}

// One id, itself: files keep their owner, and nobody inside can become anybody else.
void map_ids(const ChildContext& context) {
  int report = context.fds.report;
  write_id_file(report, "/proc/self/setgroups", "deny", 4);
  write_id_file(report, "/proc/self/gid_map", context.plan->gid_map.c_str(), context.plan->gid_map.size());
  write_id_file(report, "/proc/self/uid_map", context.plan->uid_map.c_str(), context.plan->uid_map.size());
}

void join_cgroups(const ChildContext& context) {
  bool joined = false;
  for (int fd : context.fds.cgroups) {
    if (fd < 0) continue;
    joined = true;
    if (context.fds.is_in_cgroup) continue;
    if (::write(fd, "0", 1) != 1) fail_step(context.fds.report, Step::cgroup, errno);
  }
  // A namespace of its own from there, so that /proc/self/cgroup does not name the host's groups.
  if (joined && ::unshare(CLONE_NEWCGROUP) != 0) fail_step(context.fds.report, Step::cgroup, errno);
}

// This process is a copy of the supervisor: nobody inside may look into it, and its start-up strings go at once.
void forget_origin(const ChildContext& context) {
  volatile char* text = reinterpret_cast<volatile char*>(context.own.begin);
  for (uintptr_t at = context.own.begin; at < context.own.end; ++at) *text++ = 0;
  ::prctl(PR_SET_NAME, "callgate-init");
  if (::prctl(PR_SET_DUMPABLE, 0) != 0) fail_step(context.fds.report, Step::supervise, errno);
}

// The supervisor's handlers do not exist after exec, and what it ignores would stay ignored.
void reset_signals() {
  for (int number = 1; number < 65; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Init keeps one descriptor: whoever holds the ends of the output pipes keeps the supervisor waiting.
void keep_only(int fd) {
  if (fd > 0) ::syscall(SYS_close_range, 0U, static_cast<unsigned>(fd - 1), 0U);
  ::syscall(SYS_close_range, static_cast<unsigned>(fd + 1), ~0U, 0U);
}

// False when the deadline has passed.
bool wait_for_child(const sigset_t& child_signal, const timespec& deadline) {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  timespec left{deadline.tv_sec - now.tv_sec, 0};
  if (left.tv_sec < 0) return false;
  return ::sigtimedwait(&child_signal, nullptr, &left) >= 0 || errno == EINTR || left.tv_sec > 0;
}

// When init ends, the kernel kills everything that is left in the pid namespace: nothing outlives the call. It holds
// the time limit itself as well, a little later than the supervisor: that one waits where its reader does not read, or
// is stopped.
[[noreturn]] void reap(pid_t program, int status_fd, const timespec& deadline) {
  sigset_t child_signal;
  ::sigemptyset(&child_signal);
  ::sigaddset(&child_signal, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &child_signal, nullptr);
  for (;;) {
    int status = 0;
    pid_t pid = ::waitpid(-1, &status, __WALL | WNOHANG);
    if (pid < 0 && errno != EINTR) ::_exit(125);
    if (pid == 0 && !wait_for_child(child_signal, deadline)) ::_exit(125);
    if (pid != program) continue;
    ssize_t written = ::write(status_fd, &status, sizeof status);
    ::_exit(written == sizeof status ? 0 : 125);
  }
}

}  // namespace

void run_init(const ChildContext& context) {
  timespec deadline{};
  ::clock_gettime(CLOCK_MONOTONIC, &deadline);
  deadline.tv_sec += context.plan->last_second;
  die_with_supervisor(context);
  join_cgroups(context);
  map_ids(context);
  forget_origin(context);
  reset_signals();
  enter_view(*context.plan, context.fds.report);
  raise_loopback(context.fds.report);
  if (context.plan->proxy_port != 0) listen_for_proxy(context);
  // vfork: the program's process borrows this memory until it executes, so no page tables are copied a second time.
  pid_t program = ::vfork();
  if (program < 0) fail_step(context.fds.report, Step::fork, errno);
  if (program == 0) run_program(context);
  drop_privileges(context.fds.report);
  int status_fd = context.fds.status;
  keep_only(status_fd);
  reap(program, status_fd, deadline);
}

}  // namespace callgate::internal
