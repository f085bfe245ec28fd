// The two ends that the proxy stands between, played by the test itself on loopback sockets.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "sandbox/egress/egress_options.h"
#include "sandbox/egress/egress_proxy.h"

namespace callgate {

// A connected socket whose every wait ends after ten seconds with a test failure.
class Peer {
 public:
  explicit Peer(UniqueFd fd) : fd_(std::move(fd)) {}

  void send(std::string_view bytes);
  // Up to and including `mark`; what came after it stays for the next read.
  std::string read_until(std::string_view mark);
  std::string read_exactly(size_t count);
  // Until the end of the stream, or a reset.
  std::string read_to_end();
  void end_sending();
  void close() { fd_.reset(); }
  int fd() const { return fd_.get(); }

 private:
  bool receive();

  UniqueFd fd_;
  std::string received_;
};

// A listening socket on 127.0.0.1, port 0.
class Host {
 public:
  Host();
  Peer accept();
  bool has_visitor() const;  // without waiting
  std::string name() const { return "127.0.0.1:" + std::to_string(port_); }
  uint16_t port() const { return port_; }
  UniqueFd take() { return std::move(fd_); }

 private:
  UniqueFd fd_;
  uint16_t port_ = 0;
};

// A running proxy and the way to it.
struct Proxy {
  std::unique_ptr<EgressProxy> egress;
  uint16_t port = 0;

  Peer connect() const;
};
Proxy start_proxy(std::vector<std::string> allowed_hosts, EgressOptions options = {});

Peer connect_to_port(uint16_t port);

// Opens a tunnel and reads the proxy's agreement.
Peer open_tunnel(const Proxy& proxy, const std::string& to);

// Sends a request and gives the whole answer.
std::string ask(const Proxy& proxy, const std::string& request);

// A resolver that knows one answer for every name.
EgressOptions resolving_to(const std::string& address);

}  // namespace callgate
