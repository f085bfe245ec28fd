#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/init/init.h"

namespace callgate::internal {
namespace {

constexpr unsigned close_range_cloexec = 4;  // CLOSE_RANGE_CLOEXEC

// Duplicates upwards first, so that no stream overwrites the source of another.
void connect_streams(const ChildDescriptors& fds) {
  int sources[3] = {fds.standard_input, fds.standard_output, fds.standard_error};
  for (int& fd : sources) {
    fd = ::fcntl(fd, F_DUPFD, 3);
    if (fd < 0) fail_step(fds.report, Step::streams, errno);
  }
  for (int stream = 0; stream < 3; ++stream)
    if (::dup2(sources[stream], stream) < 0) fail_step(fds.report, Step::streams, errno);
  if (::syscall(SYS_close_range, 3U, ~0U, close_range_cloexec) != 0) fail_step(fds.report, Step::streams, errno);
}

void set_limits(const LaunchPlan& plan, int report_fd) {
  for (const Limit& limit : plan.limits)
    if (::setrlimit(static_cast<__rlimit_resource_t>(limit.resource), &limit.value) != 0)
      fail_step(report_fd, Step::limits, errno, static_cast<uint32_t>(limit.resource));
}

const char* find_program(const LaunchPlan& plan, int report_fd) {
  int error = ENOENT;
  for (const std::string& path : plan.programs) {
    struct stat info;
    if (::stat(path.c_str(), &info) != 0) continue;
    if (S_ISREG(info.st_mode) && ::access(path.c_str(), X_OK) == 0) return path.c_str();
    error = EACCES;
  }
  fail_step(report_fd, Step::find_program, error);
}

}  // namespace

void run_program(const ChildContext& context) {
  const LaunchPlan& plan = *context.plan;
  int report = context.fds.report;
  // A session of its own: no controlling terminal to push characters into.
  ::setsid();
  ::umask(022);
  if (::chdir(plan.cwd.c_str()) != 0) fail_step(report, Step::working_directory, errno);
  connect_streams(context.fds);
  const char* program = find_program(plan, report);
  apply_landlock(plan, report);
  set_limits(plan, report);
  drop_privileges(report);
  load_filter(context);  // last: it refuses much of what is above
  ::execve(program, plan.arguments.data(), plan.environment.data());
  fail_step(report, Step::execute, errno);
}

}  // namespace callgate::internal
