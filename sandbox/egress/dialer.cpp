#include "sandbox/egress/dialer.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <mutex>
#include <system_error>
#include <thread>

#include "base/file.h"

namespace callgate {
namespace {

// One stalled DNS server must not pile up threads: as many as there can be connections.
constexpr int max_lookups = 64;
// A name with more addresses than this is tried on the first ones only.
constexpr size_t max_addresses = 8;

Result<std::vector<IpAddress>> resolve_with_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int error = getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (error != 0) return fail("resolve " + host + ": " + gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, freeaddrinfo);
  std::vector<IpAddress> addresses;
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next)
    if (auto address = ip_address_from(one->ai_addr)) addresses.push_back(*address);
  return addresses;
}

// getaddrinfo cannot be interrupted, so it has a thread to itself. Owned by that thread and by the one that waits for
// it, which may give up first.
struct Lookup {
  std::function<Result<std::vector<IpAddress>>(const std::string&)> resolve;
  std::string host;
  UniqueFd done;
  std::mutex mutex;
  Result<std::vector<IpAddress>> answer;
};

void run_lookup(const std::shared_ptr<Lookup>& lookup, const std::shared_ptr<std::atomic<int>>& running) {
  auto answer = lookup->resolve(lookup->host);
  {
    const std::lock_guard lock(lookup->mutex);
    lookup->answer = std::move(answer);
  }
  --*running;
  static_cast<void>(eventfd_write(lookup->done.get(), 1));
}

Result<void> start_lookup(const std::shared_ptr<Lookup>& lookup, const std::shared_ptr<std::atomic<int>>& running) {
  lookup->done.reset(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!lookup->done.valid()) return fail("make an event descriptor", errno);
  if (++*running > max_lookups) {
    --*running;
    return fail("too many names are being resolved");
  }
  try {
    std::thread(run_lookup, lookup, running).detach();
  } catch (const std::system_error& error) {
    --*running;
    return fail("start a thread", error.code().value());
  }
  return {};
}

Result<UniqueFd> connect_to(const IpAddress& address, uint16_t port, const Patience& patience) {
  sockaddr_storage target;
  const socklen_t length = to_sockaddr(address, port, target);
  UniqueFd fd(socket(target.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) return fail("make a socket", errno);
  const std::string doing = "connect to " + to_string(address);
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&target), length) != 0) {
    if (errno != EINPROGRESS) return fail(doing, errno);
    CG_TRY(wait_for(fd.get(), POLLOUT, patience));
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return fail(doing, errno);
    if (error != 0) return fail(doing, error);
  }
  const int on = 1;
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

DialFailure network_failure(const Error& error) {
  return {false, error.message};
}

}  // namespace

Dialer::Dialer(const HostGrants& grants, const EgressOptions& options)
    : grants_(grants), options_(options), lookups_(std::make_shared<std::atomic<int>>(0)) {}

Result<std::vector<IpAddress>> Dialer::resolve(const Endpoint& endpoint, const Patience& patience) const {
  if (endpoint.address) return std::vector<IpAddress>{*endpoint.address};
  const auto lookup = std::make_shared<Lookup>();
  lookup->resolve = options_.resolve ? options_.resolve : resolve_with_system;
  lookup->host = endpoint.host;
  CG_TRY(start_lookup(lookup, lookups_));
  auto waited = wait_for(lookup->done.get(), POLLIN, patience);
  if (!waited) return fail("resolve " + endpoint.host, waited.error().code);
  const std::lock_guard lock(lookup->mutex);
  return std::move(lookup->answer);
}

tl::expected<UniqueFd, DialFailure> Dialer::dial(const Endpoint& endpoint, int stop_fd) const {
  const Patience patience = patience_for(options_.connect_time, stop_fd);
  auto addresses = resolve(endpoint, patience);
  if (!addresses) return tl::unexpected(network_failure(addresses.error()));
  if (addresses->size() > max_addresses) addresses->resize(max_addresses);
  DialFailure failure{false, "resolve " + endpoint.host + ": it has no address"};
  for (const IpAddress& address : *addresses) {
    if (std::string reason = grants_.why_not_address(endpoint, address); !reason.empty()) {
      failure = {true, std::move(reason)};
      continue;
    }
    auto connected = connect_to(address, endpoint.port, patience);
    if (connected) return std::move(*connected);
    failure = network_failure(connected.error());
  }
  return tl::unexpected(std::move(failure));
}

}  // namespace callgate
