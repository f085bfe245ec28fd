// The one way from a sandbox to the network: an HTTP proxy on a socket that lives in the sandbox's own network
// namespace, served by threads of the supervisor, which are in the host's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace callgate {

struct EgressOptions;  // sandbox/egress/egress_options.h: limits, and a resolver for tests

// Serves CONNECT and plain `http://` requests, and lets through what was granted:
//   "host"          its ports 443 (TLS through CONNECT) and 80 (plain HTTP)
//   "host:port"     that port, whatever it speaks, except that 443 is always TLS
//   "*.example.com" every name below it (not example.com itself), with or without a port; "*" is every name
//   "10.0.0.5", "[::1]:8080"  an address; needed for whatever is not public, also when a granted name resolves to it
//   "localhost:port" the loopback addresses, at that port
// A name inside TLS (SNI) or a Host header must be the granted one. What is encrypted cannot be looked into: whoever
// serves a granted name can forward anywhere (domain fronting), so a granted host is a trusted host.
// A resource. Threads run from `start` to the destructor, with every signal blocked; the destructor ends every
// connection at once and waits for its threads.
class EgressProxy {
 public:
  // `listener` is a listening TCP socket. An error names the grant that cannot be understood.
  static Result<std::unique_ptr<EgressProxy>> start(UniqueFd listener, std::vector<std::string> allowed_hosts);
  static Result<std::unique_ptr<EgressProxy>> start(UniqueFd listener, std::vector<std::string> allowed_hosts,
                                                    EgressOptions options);
  ~EgressProxy();
  EgressProxy(const EgressProxy&) = delete;
  EgressProxy& operator=(const EgressProxy&) = delete;

  // HOST:PORT of every server that a connection was made to, once each, in order of the first contact.
  std::vector<std::string> contacted() const;
  // "host:port: reason", once each. Text from the sandbox in it is escaped and cut.
  std::vector<std::string> refused() const;

 private:
  struct State;
  explicit EgressProxy(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace callgate
