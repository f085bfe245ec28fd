#include "sandbox/internal/observer.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "sandbox/internal/process_memory.h"
#include "sandbox/seccomp/syscall_rule.h"

namespace callgate::internal {
namespace {

// A build executes some thousand programs; who executes more different ones is recorded as having done so.
constexpr size_t max_effects = 20'000;
constexpr size_t max_refusals = 200;

const seccomp_notif& as_notification(const void* bytes) {
  return *static_cast<const seccomp_notif*>(bytes);
}

std::string joined(const std::vector<std::string>& argv) {
  std::vector<std::string> quoted;
  for (const std::string& argument : argv) quoted.push_back(shell_quote(argument));
  return join(quoted, " ");
}

}  // namespace

Observer::Observer(std::vector<std::string> first_program) : first_program_(std::move(first_program)) {}

bool Observer::answer_one() {
  // The kernel may know a longer form than our header; it writes at most what it was built with.
  alignas(8) char request[512] = {};
  if (::ioctl(notifications_.get(), SECCOMP_IOCTL_NOTIF_RECV, request) != 0) return errno == EINTR || errno == ENOENT;
  look_at(request);
  const seccomp_notif& notification = as_notification(request);
  const SyscallRule* rule =
      rule_for_call(notification.data.nr, reinterpret_cast<const uint64_t*>(notification.data.args));
  alignas(8) char reply[512] = {};
  auto& response = *reinterpret_cast<seccomp_notif_resp*>(reply);
  response.id = notification.id;
  if (rule != nullptr && rule->answer.kind == Answer::Kind::observe)
    response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  else
    response.error = -(rule != nullptr ? rule->answer.error : EPERM);
  return ::ioctl(notifications_.get(), SECCOMP_IOCTL_NOTIF_SEND, reply) == 0 || errno == EINTR || errno == ENOENT;
}

void Observer::refuse(std::string what) {
  if (refusals_.size() < max_refusals) refusals_.insert(std::move(what));
}

void Observer::look_at(const void* bytes) {
  const seccomp_notif& notification = as_notification(bytes);
  const SyscallRule* rule =
      rule_for_call(notification.data.nr, reinterpret_cast<const uint64_t*>(notification.data.args));
  if (rule == nullptr) return;
  if (rule->answer.kind != Answer::Kind::observe) return refuse(std::string(rule->name) + ": " + rule->reason);
  if (notification.data.nr == SYS_connect) return note_connection(bytes);
  note_execution(bytes);
}

void Observer::note_execution(const void* bytes) {
  if (observed_.size() >= max_effects) {
    observed_.add(EffectKind::unknown, "more than " + std::to_string(max_effects) + " different programs");
    return;
  }
  // The first one comes from ourselves, out of a process that not even we may look into.
  if (!saw_first_) {
    saw_first_ = true;
    observed_.add(EffectKind::execute, joined(first_program_));
    return;
  }
  const seccomp_notif& notification = as_notification(bytes);
  bool is_at = notification.data.nr == SYS_execveat;
  ProcessMemory memory(static_cast<pid_t>(notification.pid));
  std::string path = memory.read_string(notification.data.args[is_at ? 1 : 0]);
  std::vector<std::string> argv = memory.read_strings(notification.data.args[is_at ? 2 : 1]);
  uint64_t id = notification.id;
  // Only now is it sure that the process number was still that process.
  if (::ioctl(notifications_.get(), SECCOMP_IOCTL_NOTIF_ID_VALID, &id) != 0) return;
  // A shell tries every directory of PATH; what is not there was not executed.
  if (!memory.could_execute(path)) return;
  if (argv.empty()) argv.push_back(path);
  observed_.add(EffectKind::execute, joined(argv));
}

void Observer::note_connection(const void* bytes) {
  const seccomp_notif& notification = as_notification(bytes);
  sockaddr_in6 address{};
  size_t size = std::min<size_t>(notification.data.args[2], sizeof address);
  ProcessMemory memory(static_cast<pid_t>(notification.pid));
  if (!memory.read(notification.data.args[1], &address, size) || size < sizeof(sockaddr_in)) return;
  char text[INET6_ADDRSTRLEN] = {};
  const auto* four = reinterpret_cast<const sockaddr_in*>(&address);
  bool is_loopback = true;
  if (address.sin6_family == AF_INET) {
    is_loopback = (ntohl(four->sin_addr.s_addr) >> 24) == 127 || four->sin_addr.s_addr == 0;
    ::inet_ntop(AF_INET, &four->sin_addr, text, sizeof text);
  } else if (address.sin6_family == AF_INET6 && size >= sizeof address) {
    is_loopback = IN6_IS_ADDR_LOOPBACK(&address.sin6_addr) || IN6_IS_ADDR_UNSPECIFIED(&address.sin6_addr);
    ::inet_ntop(AF_INET6, &address.sin6_addr, text, sizeof text);
  }
  if (is_loopback) return;
  std::string host = address.sin6_family == AF_INET6 ? "[" + std::string(text) + "]" : std::string(text);
  refuse("connect " + host + ":" + std::to_string(ntohs(four->sin_port)) + ": only the egress proxy leads outside");
}

}  // namespace callgate::internal
