#include "peer.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "sandbox/egress/socket_io.h"

namespace callgate {
namespace {

constexpr std::chrono::seconds test_patience{10};

sockaddr_in loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

void Peer::send(std::string_view bytes) {
  const auto sent = send_all(fd_.get(), bytes, patience_for(test_patience, -1));
  EXPECT_TRUE(sent) << (sent ? "" : sent.error().message);
}

bool Peer::receive() {
  const auto bytes = receive_some(fd_.get(), patience_for(test_patience, -1));
  EXPECT_TRUE(bytes || bytes.error().code == ECONNRESET) << bytes.error().message;
  if (!bytes || bytes->empty()) return false;
  received_ += *bytes;
  return true;
}

std::string Peer::read_until(std::string_view mark) {
  while (received_.find(mark) == std::string::npos)
    if (!receive()) return std::move(received_) + " [closed]";
  return read_exactly(received_.find(mark) + mark.size());
}

std::string Peer::read_exactly(size_t count) {
  while (received_.size() < count)
    if (!receive()) return std::move(received_) + " [closed]";
  std::string result = received_.substr(0, count);
  received_.erase(0, count);
  return result;
}

std::string Peer::read_to_end() {
  while (receive()) {
  }
  return std::move(received_);
}

void Peer::end_sending() {
  EXPECT_EQ(shutdown(fd_.get(), SHUT_WR), 0);
}

Host::Host() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  EXPECT_EQ(bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(listen(fd_.get(), 128), 0);
  EXPECT_EQ(getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  port_ = ntohs(address.sin_port);
}

Peer Host::accept() {
  EXPECT_TRUE(wait_for(fd_.get(), POLLIN, patience_for(test_patience, -1)));
  return Peer(UniqueFd(accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)));
}

bool Host::has_visitor() const {
  pollfd waiting{fd_.get(), POLLIN, 0};
  return poll(&waiting, 1, 0) == 1;
}

Peer connect_to_port(uint16_t port) {
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(port);
  EXPECT_EQ(connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return Peer(std::move(fd));
}

Peer Proxy::connect() const {
  return connect_to_port(port);
}

Proxy start_proxy(std::vector<std::string> allowed_hosts, EgressOptions options) {
  Host host;
  const uint16_t port = host.port();
  auto egress = EgressProxy::start(host.take(), std::move(allowed_hosts), std::move(options));
  EXPECT_TRUE(egress) << egress.error().message;
  return {std::move(*egress), port};
}

Peer open_tunnel(const Proxy& proxy, const std::string& to) {
  Peer client = proxy.connect();
  client.send("CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 200 Connection established\r\n\r\n");
  return client;
}

std::string ask(const Proxy& proxy, const std::string& request) {
  Peer client = proxy.connect();
  client.send(request);
  return client.read_to_end();
}

EgressOptions resolving_to(const std::string& address) {
  EgressOptions options;
  options.resolve = [address](const std::string&) -> Result<std::vector<IpAddress>> {
    return std::vector<IpAddress>{*parse_ip_address(address)};
  };
  return options;
}

}  // namespace callgate
