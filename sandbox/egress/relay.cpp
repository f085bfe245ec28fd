#include "sandbox/egress/relay.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>

namespace callgate {
namespace {

// Held for each direction while the receiver is slow; above this the sender waits.
constexpr size_t buffer_bytes = 64 * 1024;

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

// One direction.
struct Flow {
  int from, to;
  ClientGate* gate;  // borrowed; nothing for the server's direction
  bool passes_end;
  std::string pending{};
  bool has_ended = false;    // nothing more comes
  bool is_finished = false;  // and all of it has gone on

  bool wants_input() const { return !has_ended && pending.size() < buffer_bytes; }
  bool wants_output() const { return !pending.empty(); }

  // False when the connection broke; an error when the gate refused.
  Result<bool> read() {
    std::array<char, buffer_bytes / 4> piece;
    const ssize_t count = recv(from, piece.data(), piece.size(), 0);
    if (count < 0) return would_block(errno);
    const std::string_view bytes(piece.data(), static_cast<size_t>(count));
    if (bytes.empty()) {
      has_ended = true;
    } else if (gate != nullptr) {
      CG_TRY(gate->pass(bytes, pending));
    } else {
      pending.append(bytes);
    }
    return true;
  }
  bool write() {
    const ssize_t count = send(to, pending.data(), pending.size(), MSG_NOSIGNAL);
    if (count < 0) return would_block(errno);
    pending.erase(0, static_cast<size_t>(count));
    return true;
  }
  void finish_if_done() {
    if (!has_ended || is_finished || !pending.empty()) return;
    is_finished = true;
    if (passes_end) shutdown(to, SHUT_WR);
  }
};

// A descriptor of -1 is ignored by poll: without it, a hang-up that nobody waits for would spin.
pollfd wait_on(int fd, bool input, bool output) {
  const int events = (input ? POLLIN : 0) | (output ? POLLOUT : 0);
  return {events == 0 ? -1 : fd, static_cast<short>(events), 0};
}

// Moves what the poll found ready. False at an ordinary end.
Result<bool> move_ready(Flow& flow, const pollfd& from, const pollfd& to) {
  constexpr short broken = POLLHUP | POLLERR;
  if (flow.wants_input() && (from.revents & (POLLIN | broken)) != 0 && !CG_TRY(flow.read())) return false;
  if (flow.wants_output() && (to.revents & (POLLOUT | broken)) != 0 && !flow.write()) return false;
  flow.finish_if_done();
  return true;
}

}  // namespace

Result<void> relay(int client, int server, std::string early, ClientGate& gate, const RelayOptions& options) {
  Flow up{client, server, &gate, options.passes_end};
  Flow down{server, client, nullptr, true};
  CG_TRY(gate.pass(early, up.pending));
  while (!(down.is_finished && (up.is_finished || options.ends_with_server))) {
    std::array<pollfd, 3> waiting{wait_on(client, up.wants_input(), down.wants_output()),
                                  wait_on(server, down.wants_input(), up.wants_output()),
                                  {options.stop_fd, POLLIN, 0}};
    const int count = poll(waiting.data(), waiting.size(), static_cast<int>(options.idle_time.count()));
    if (count < 0 && errno == EINTR) continue;
    const bool is_over = count <= 0 || waiting[2].revents != 0;
    if (is_over || !CG_TRY(move_ready(up, waiting[0], waiting[1])) || !CG_TRY(move_ready(down, waiting[1], waiting[0])))
      return {};
  }
  return {};
}

}  // namespace callgate
