#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/init/init.h"

namespace callgate::internal {

// A namespace's loopback device starts down; local servers of tests need it.
void raise_loopback(int report_fd) {
  int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail_step(report_fd, Step::network, errno);
  ifreq request{};
  request.ifr_name[0] = 'l';
  request.ifr_name[1] = 'o';
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  if (::ioctl(fd, SIOCSIFFLAGS, &request) != 0) fail_step(report_fd, Step::network, errno);
  ::close(fd);
}

// The socket belongs to the network namespace that it was made in, wherever it is accepted: so the proxy serves this
// run from outside, and there is no other way out.
void listen_for_proxy(const ChildContext& context) {
  int report = context.fds.report;
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail_step(report, Step::proxy_listener, errno);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(context.plan->proxy_port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(fd, 128) != 0)
    fail_step(report, Step::proxy_listener, errno);
  hand_over(context, Handed::proxy_listener, fd);
  ::close(fd);
}

void hand_over(const ChildContext& context, Handed what, int fd) {
  char kind = static_cast<char>(what);
  iovec data{&kind, 1};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof fd)] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fd);
  std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  if (::sendmsg(context.fds.control, &message, MSG_NOSIGNAL) != 1)
    fail_step(context.fds.report, Step::hand_over, errno);
}

}  // namespace callgate::internal
