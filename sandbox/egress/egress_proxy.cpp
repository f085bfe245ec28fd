#include "sandbox/egress/egress_proxy.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <system_error>
#include <thread>

#include "sandbox/egress/connection.h"
#include "sandbox/egress/socket_io.h"

namespace callgate {
namespace {

Result<UniqueFd> make_event() {
  UniqueFd event(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!event.valid()) return fail("make an event descriptor", errno);
  return event;
}

// New threads inherit the mask: a signal is for the supervisor's own threads, never for these.
class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~AllSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

// A connection's thread. Pinned: the thread keeps a pointer to `done`.
struct Worker {
  std::thread thread;
  std::atomic<bool> done{true};
};

}  // namespace

struct EgressProxy::State {
  State(UniqueFd listening, HostGrants grants, EgressOptions how, UniqueFd stop, UniqueFd freed)
      : listener(std::move(listening)),
        slot_freed(std::move(freed)),
        shared(std::move(grants), std::move(how), std::move(stop)),
        workers(shared.options.max_connections) {}

  void accept_until_stopped();
  Worker* free_worker();
  void accept_one(Worker& worker);

  UniqueFd listener;
  UniqueFd slot_freed;
  EgressShared shared;
  std::vector<Worker> workers;  // touched by the accepting thread only, and after that thread by the destructor
  std::thread acceptor;
};

Worker* EgressProxy::State::free_worker() {
  const auto found = std::ranges::find_if(workers, [](const Worker& worker) { return worker.done.load(); });
  if (found == workers.end()) return nullptr;
  if (found->thread.joinable()) found->thread.join();
  return &*found;
}

void EgressProxy::State::accept_one(Worker& worker) {
  UniqueFd client(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!client.valid()) {
    // The client is gone already; or descriptors have run out, and then it stays in the backlog: asking again at once
    // would only spin.
    if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
      static_cast<void>(wait_for(shared.stop.get(), POLLIN, patience_for(std::chrono::milliseconds(50), -1)));
    return;
  }
  const int on = 1;
  setsockopt(client.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  worker.done = false;
  try {
    worker.thread = std::thread([this, &worker, fd = client.get()] {
      serve_connection(UniqueFd(fd), shared);
      worker.done = true;
      static_cast<void>(eventfd_write(slot_freed.get(), 1));
    });
    static_cast<void>(client.release());
  } catch (const std::system_error&) {
    worker.done = true;  // no thread to be had: the client sees its connection closed
  }
}

void EgressProxy::State::accept_until_stopped() {
  while (true) {
    Worker* const worker = free_worker();
    std::array<pollfd, 3> waiting{{{shared.stop.get(), POLLIN, 0},
                                   {slot_freed.get(), POLLIN, 0},
                                   {worker == nullptr ? -1 : listener.get(), POLLIN, 0}}};
    if (poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
    if (waiting[0].revents != 0) return;
    eventfd_t ignored = 0;
    static_cast<void>(eventfd_read(slot_freed.get(), &ignored));
    if (worker != nullptr && waiting[2].revents != 0) accept_one(*worker);
  }
}

Result<std::unique_ptr<EgressProxy>> EgressProxy::start(UniqueFd listener, std::vector<std::string> allowed_hosts) {
  return start(std::move(listener), std::move(allowed_hosts), EgressOptions{});
}

Result<std::unique_ptr<EgressProxy>> EgressProxy::start(UniqueFd listener, std::vector<std::string> allowed_hosts,
                                                        EgressOptions options) {
  HostGrants grants = CG_TRY(HostGrants::parse(allowed_hosts));
  UniqueFd stop = CG_TRY(make_event());
  UniqueFd freed = CG_TRY(make_event());
  // accept must not wait: the client that poll saw can be gone.
  const int flags = fcntl(listener.get(), F_GETFL);
  if (flags < 0 || fcntl(listener.get(), F_SETFL, flags | O_NONBLOCK) < 0) return fail("use the proxy's socket", errno);
  auto state = std::make_unique<State>(std::move(listener), std::move(grants), std::move(options), std::move(stop),
                                       std::move(freed));
  const AllSignalsBlocked blocked;
  try {
    state->acceptor = std::thread([raw = state.get()] { raw->accept_until_stopped(); });
  } catch (const std::system_error& error) {
    return fail("start the proxy's thread", error.code().value());
  }
  return std::unique_ptr<EgressProxy>(new EgressProxy(std::move(state)));  // the constructor is private
}

EgressProxy::EgressProxy(std::unique_ptr<State> state) : state_(std::move(state)) {}

EgressProxy::~EgressProxy() {
  static_cast<void>(eventfd_write(state_->shared.stop.get(), 1));
  state_->acceptor.join();
  for (Worker& worker : state_->workers)
    if (worker.thread.joinable()) worker.thread.join();
}

std::vector<std::string> EgressProxy::contacted() const {
  return state_->shared.log.contacted();
}
std::vector<std::string> EgressProxy::refused() const {
  return state_->shared.log.refused();
}

}  // namespace callgate
