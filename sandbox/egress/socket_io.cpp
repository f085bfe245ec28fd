#include "sandbox/egress/socket_io.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace callgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr size_t piece_bytes = 16 * 1024;

int poll_timeout(steady_clock::time_point until) {
  const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
  return static_cast<int>(std::clamp<milliseconds::rep>(left.count(), 0, 3'600'000));
}

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

}  // namespace

Patience patience_for(milliseconds time, int stop_fd) {
  return {steady_clock::now() + time, stop_fd};
}

Result<void> wait_for(int fd, short events, const Patience& patience) {
  while (true) {
    std::array<pollfd, 2> waiting{{{fd, events, 0}, {patience.stop_fd, POLLIN, 0}}};
    const int count = poll(waiting.data(), waiting.size(), poll_timeout(patience.until));
    if (count < 0 && errno != EINTR) return fail("wait for a connection", errno);
    if (waiting[1].revents != 0) return fail("wait for a connection", ECANCELED);
    if (waiting[0].revents != 0 && count > 0) return {};
    if (count == 0) return fail("wait for a connection", ETIMEDOUT);
  }
}

Result<std::string> receive_some(int fd, const Patience& patience) {
  std::array<char, piece_bytes> piece;
  while (true) {
    CG_TRY(wait_for(fd, POLLIN, patience));
    const ssize_t count = recv(fd, piece.data(), piece.size(), 0);
    if (count >= 0) return std::string(piece.data(), static_cast<size_t>(count));
    if (!would_block(errno)) return fail("read from a connection", errno);
  }
}

Result<void> send_all(int fd, std::string_view bytes, const Patience& patience) {
  while (!bytes.empty()) {
    CG_TRY(wait_for(fd, POLLOUT, patience));
    const ssize_t count = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && !would_block(errno)) return fail("write to a connection", errno);
    if (count > 0) bytes.remove_prefix(static_cast<size_t>(count));
  }
  return {};
}

void close_politely(int fd, int stop_fd) {
  shutdown(fd, SHUT_WR);
  // Enough for a client that still sends its upload; one that goes on for longer gets the reset.
  const Patience patience = patience_for(milliseconds(1000), stop_fd);
  while (true) {
    const auto bytes = receive_some(fd, patience);
    if (!bytes || bytes->empty()) return;
  }
}

}  // namespace callgate
