#include "sandbox/internal/supervision.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace callgate::internal {
namespace {

constexpr size_t chunk_bytes = 65536;  // a pipe's usual capacity

// The descriptor that came with a message, or an invalid one at the end of the stream.
UniqueFd receive_descriptor(int socket, Handed& what) {
  char kind = 0;
  iovec data{&kind, 1};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  if (::recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1) return UniqueFd();
  what = static_cast<Handed>(kind);
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return UniqueFd();
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return UniqueFd(fd);
}

}  // namespace

Supervision::Supervision(const SandboxSpec& spec, const RunStreams& streams, const LaunchPlan& plan, Child& child,
                         Clock::time_point begin)
    : spec_(spec),
      streams_(streams),
      plan_(plan),
      child_(child),
      begin_(begin),
      deadline_(begin + spec.limits.wall_time),
      observer_(spec.argv),
      disk_(spec.view == WorkspaceView::copy_on_write ? spec.change_directory : std::string(), spec.limits.disk_bytes) {
}

void Supervision::pump(UniqueFd& from, int stream, std::string& kept, uint64_t& total) {
  char buffer[chunk_bytes];
  ssize_t n = ::read(from.get(), buffer, sizeof buffer);
  if (n < 0 && (errno == EINTR || (errno == EAGAIN && !has_ended_))) return;
  if (n <= 0) return from.reset();
  std::string_view bytes(buffer, static_cast<size_t>(n));
  total += bytes.size();
  if (kept.size() < spec_.limits.output_bytes) kept += bytes.substr(0, spec_.limits.output_bytes - kept.size());
  if (streams_.on_output) streams_.on_output(stream, bytes);
}

void Supervision::take_report() {
  ssize_t n = ::read(child_.report.get(), &failure_, sizeof failure_);
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
  has_failed_ = n == sizeof failure_;
  // The pipe was closed by exec: the program's first instruction is next.
  if (n == 0) result_.start_time = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin_);
  child_.report.reset();
}

void Supervision::take_descriptor() {
  Handed what{};
  UniqueFd fd = receive_descriptor(child_.control.get(), what);
  if (!fd.valid()) return child_.control.reset();
  if (what == Handed::notifications) return observer_.listen(std::move(fd));
  serve_network(std::move(fd));
}

// The socket listens inside; who accepts from it, out here, is the only way to the network.
void Supervision::serve_network(UniqueFd listener) {
  Result<std::unique_ptr<EgressProxy>> proxy = EgressProxy::start(std::move(listener), spec_.allowed_hosts);
  if (proxy) {
    proxy_ = std::move(*proxy);
    return;
  }
  proxy_error_ = Error{"cannot confine: " + proxy.error().message, proxy.error().code};
  kill_all();
}

void Supervision::take_status() {
  has_ended_ = true;
  siginfo_t info{};
  ::waitid(P_PIDFD, static_cast<id_t>(child_.process.get()), &info, WEXITED | __WALL);
  child_.process.reset();
  observer_.stop();
  int status = 0;
  bool is_told = ::read(child_.status.get(), &status, sizeof status) == sizeof status;
  if (is_killed_) return;
  if (!is_told) {
    // Init ends itself at the limit when we were kept from it.
    result_.exit = Clock::now() >= deadline_ ? ExitKind::timed_out : ExitKind::killed;
    result_.status = SIGKILL;
    return;
  }
  result_.exit = WIFSIGNALED(status) ? ExitKind::signalled : ExitKind::exited;
  result_.status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

// Init's death takes its whole pid namespace with it.
void Supervision::kill_all() {
  ::syscall(SYS_pidfd_send_signal, child_.process.get(), SIGKILL, nullptr, 0);
  is_killed_ = true;
}

void Supervision::enforce_deadline() {
  if (is_killed_ || has_ended_ || Clock::now() < deadline_) return;
  kill_all();
  result_.exit = ExitKind::timed_out;
  result_.status = SIGKILL;
}

void Supervision::enforce_disk_limit() {
  if (is_killed_ || has_ended_) return;
  std::string reason = disk_.reason_to_stop();
  if (reason.empty()) return;
  kill_all();
  result_.exit = ExitKind::killed;
  result_.status = SIGKILL;
  disk_refusal_ = std::move(reason);
}

int Supervision::wait_milliseconds() const {
  if (is_killed_) return -1;
  constexpr int64_t disk_interval = 50;  // a fast disk takes well under 1 GiB in this time
  auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
  return static_cast<int>(std::clamp<int64_t>(left, 0, disk_.is_watching() ? disk_interval : 1'000'000));
}

void Supervision::serve_once() {
  pollfd fds[] = {{child_.standard_output.get(), POLLIN, 0},
                  {child_.standard_error.get(), POLLIN, 0},
                  {child_.report.get(), POLLIN, 0},
                  {child_.control.get(), POLLIN, 0},
                  {observer_.fd(), POLLIN, 0},
                  {child_.process.get(), POLLIN, 0}};
  // After the end every writer is gone, so what is left can be read without waiting.
  if (::poll(fds, std::size(fds), has_ended_ ? 0 : wait_milliseconds()) < 0 && errno != EINTR) return;
  if (fds[3].revents != 0) take_descriptor();
  if (fds[4].revents != 0 && ((fds[4].revents & POLLIN) == 0 || !observer_.answer_one())) observer_.stop();
  if (fds[2].revents != 0) take_report();
  if (fds[0].revents != 0 || has_ended_)
    if (child_.standard_output.valid())
      pump(child_.standard_output, 1, result_.standard_output, result_.standard_output_bytes);
  if (fds[1].revents != 0 || has_ended_)
    if (child_.standard_error.valid())
      pump(child_.standard_error, 2, result_.standard_error, result_.standard_error_bytes);
  if (fds[5].revents != 0) take_status();
  enforce_deadline();
  enforce_disk_limit();
}

Result<ExecutionResult> Supervision::serve() {
  while (!is_over()) serve_once();
  if (child_.report.valid()) take_report();
  if (proxy_error_) return tl::unexpected(*proxy_error_);
  if (has_failed_) return tl::unexpected(describe(failure_, plan_));
  result_.wall_time = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin_);
  result_.observed = observer_.observed();
  result_.refusals = observer_.refusals();
  if (proxy_) {
    for (const std::string& host : proxy_->contacted()) result_.observed.add(EffectKind::connect, host);
    for (const std::string& refused : proxy_->refused()) result_.refusals.push_back("connect " + refused);
  }
  if (!disk_refusal_.empty()) result_.refusals.insert(result_.refusals.begin(), disk_refusal_);
  for (const std::string& note : plan_.notes) result_.refusals.push_back(note);
  return std::move(result_);
}

}  // namespace callgate::internal
