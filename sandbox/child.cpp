#include "sandbox/internal/child.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "base/file.h"
#include "base/text.h"
#include "sandbox/internal/filter_program.h"

namespace callgate::internal {
namespace {

struct Pipe {
  UniqueFd read, write;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail("cannot confine: create a pipe", errno);
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

constexpr uint64_t namespaces =
    CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;

// As fork, with namespaces. No exit signal: nobody else's wait() in this process can take the child's status.
// Born in `cgroup` when there is one, because moving there later waits for all processors; `cgroup` becomes -1 when
// that was refused, and the child moves itself.
pid_t clone_into_namespaces(int* pidfd, int& cgroup) {
  clone_args arguments{};
  arguments.flags = namespaces | CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<uintptr_t>(pidfd);
  if (cgroup >= 0) {
    arguments.cgroup = static_cast<uint64_t>(cgroup);
    arguments.flags |= CLONE_INTO_CGROUP;
    long born = ::syscall(SYS_clone3, &arguments, sizeof arguments);
    if (born >= 0) return static_cast<pid_t>(born);
    arguments.flags &= ~static_cast<uint64_t>(CLONE_INTO_CGROUP);
    arguments.cgroup = 0;
    cgroup = -1;
  }
  long pid = ::syscall(SYS_clone3, &arguments, sizeof arguments);
  if (pid >= 0 || (errno != ENOSYS && errno != EPERM)) return static_cast<pid_t>(pid);
    // A container's filter that cannot look into clone3 makes it ENOSYS; clone can do the same.
#if defined(__x86_64__) || defined(__aarch64__)
  pid = ::syscall(SYS_clone, namespaces | CLONE_PIDFD, nullptr, pidfd, nullptr, nullptr);
#endif
  return static_cast<pid_t>(pid);
}

// Fields 48 to 51 of /proc/self/stat: arg_start, arg_end, env_start, env_end; arguments lie in front of environment.
OwnStrings find_own_strings() {
  Result<std::string> text = read_file("/proc/self/stat", 4096);
  if (!text) return {};
  size_t after_name = text->rfind(')');
  if (after_name == std::string::npos) return {};
  std::vector<std::string_view> fields = split(std::string_view(*text).substr(after_name + 2), ' ');
  auto number = [&](size_t field) { return std::strtoull(std::string(fields[field - 3]).c_str(), nullptr, 10); };
  if (fields.size() < 49) return {};
  OwnStrings own{number(48), number(51)};
  constexpr uintptr_t most = uintptr_t{8} << 20;  // more than the kernel lets a program start with
  return own.begin != 0 && own.end > own.begin && own.end - own.begin < most ? own : OwnStrings{};
}

const char* name_of(Step step) {
  switch (step) {
    case Step::supervise:
      return "tie the run to its supervisor";
    case Step::cgroup:
      return "join the control group";
    case Step::id_map:
      return "map the user into the namespace";
    case Step::root:
      return "exchange the root directory";
    case Step::mount:
      return "build the view";
    case Step::seal_root:
      return "seal the root directory";
    case Step::network:
      return "raise the loopback device";
    case Step::proxy_listener:
      return "listen for the egress proxy";
    case Step::fork:
      return "start the program's process";
    case Step::streams:
      return "connect the standard streams";
    case Step::limits:
      return "set resource limits";
    case Step::working_directory:
      return "enter the working directory";
    case Step::landlock:
      return "apply Landlock";
    case Step::capabilities:
      return "drop capabilities";
    case Step::no_new_privileges:
      return "refuse new privileges";
    case Step::filter:
      return "load the system call filter";
    case Step::hand_over:
      return "hand a descriptor to the supervisor";
    case Step::find_program:
      return "find";
    case Step::execute:
      return "execute";
  }
  return "start";
}

struct Ends {
  Pipe out, err, report, status, alive;
  UniqueFd control_supervisor, control_child;
  UniqueFd null_input;
};

Result<Ends> make_ends(int standard_input) {
  Ends ends;
  ends.out = CG_TRY(make_pipe());
  ends.err = CG_TRY(make_pipe());
  ends.report = CG_TRY(make_pipe());
  ends.status = CG_TRY(make_pipe());
  ends.alive = CG_TRY(make_pipe());
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return fail("cannot confine: create a socket pair", errno);
  ends.control_supervisor.reset(pair[0]);
  ends.control_child.reset(pair[1]);
  if (standard_input < 0) ends.null_input = CG_TRY(open_at(AT_FDCWD, "/dev/null", O_RDONLY));
  return ends;
}

}  // namespace

Child::~Child() {
  if (!process.valid()) return;
  ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
  siginfo_t info{};
  while (::waitid(P_PIDFD, static_cast<id_t>(process.get()), &info, WEXITED | __WALL) != 0 && errno == EINTR) {
  }
}

Result<Child> start_child(const LaunchPlan& plan, const RunCgroup& cgroup, int standard_input) {
  Ends ends = CG_TRY(make_ends(standard_input));
  ChildContext context{};
  context.plan = &plan;
  context.fds = {standard_input >= 0 ? standard_input : ends.null_input.get(),
                 ends.out.write.get(),
                 ends.err.write.get(),
                 ends.report.write.get(),
                 ends.status.write.get(),
                 ends.control_child.get(),
                 ends.alive.read.get(),
                 {cgroup.join_fd(0), cgroup.join_fd(1)},
                 false};
  context.filter = notifying_filter();
  context.filter_without_notify = silent_filter();
  context.own = find_own_strings();
  int pidfd = -1;
  // No signal handler of ours may run in the child before it has reset them.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  int birth_group = cgroup.birth_fd();
  pid_t pid = clone_into_namespaces(&pidfd, birth_group);
  if (pid == 0) {
    context.fds.is_in_cgroup = birth_group >= 0;
    ::close(ends.alive.write.get());  // else the child itself would keep it open
    run_init(context);
  }
  int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return fail("cannot confine: create namespaces (callgate doctor says what the machine lacks)", error);
  for (UniqueFd* end : {&ends.out.read, &ends.err.read, &ends.report.read, &ends.status.read})
    ::fcntl(end->get(), F_SETFL, O_NONBLOCK);
  Child child(UniqueFd(pidfd), std::move(ends.out.read), std::move(ends.err.read));
  child.report = std::move(ends.report.read);
  child.status = std::move(ends.status.read);
  child.control = std::move(ends.control_supervisor);
  child.alive = std::move(ends.alive.write);
  return child;
}

Error describe(const StepFailure& failure, const LaunchPlan& plan) {
  if (failure.step == Step::execute || failure.step == Step::find_program)
    return fail("execute " + escape_for_display(plan.argument_text[0]), failure.error).value();
  std::string doing = std::string("cannot confine: ") + name_of(failure.step);
  if (failure.step == Step::mount && failure.index < plan.mounts.size())
    doing += " (/" + escape_for_display(plan.mounts[failure.index].target) + ")";
  if (failure.step == Step::landlock && failure.index < plan.landlock.size())
    doing += " (" + escape_for_display(plan.landlock[failure.index].path) + ")";
  if (failure.step == Step::working_directory) doing += " " + escape_for_display(plan.cwd);
  return fail(doing, failure.error).value();
}

}  // namespace callgate::internal
