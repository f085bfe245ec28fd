#include "sandbox/egress/connection.h"

#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"
#include "sandbox/egress/client_gate.h"
#include "sandbox/egress/http_request.h"
#include "sandbox/egress/relay.h"
#include "sandbox/egress/socket_io.h"

namespace callgate {
namespace {

// A fatal alert "access denied" (RFC 8446, 6.2), so that a TLS client says more than "connection reset".
constexpr std::string_view tls_access_denied("\x15\x03\x03\x00\x02\x02\x31", 7);
constexpr std::string_view tunnel_is_open = "HTTP/1.1 200 Connection established\r\n\r\n";
constexpr std::string_view head_end = "\r\n\r\n";
// For the proxy's own short answers, whatever the idle time is.
constexpr std::chrono::milliseconds answer_time{5'000};

struct Answer {
  std::string_view status;
  std::string reason;
  std::string advice;
};

std::string render(const Answer& answer) {
  const std::string body = "callgate: " + escape_for_display(answer.reason) + "\n" + answer.advice;
  return "HTTP/1.1 " + std::string(answer.status) +
         "\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: " + std::to_string(body.size()) +
         "\r\nconnection: close\r\n\r\n" + body;
}

std::string how_to_allow(const Endpoint& endpoint) {
  std::string name = to_string(endpoint);
  if (!endpoint.address && (endpoint.port == http_port || endpoint.port == https_port)) name = endpoint.host;
  return "to allow it, a person runs: callgate run --allow-host " + name + "\n";
}

class Connection {
 public:
  Connection(int client, EgressShared& shared) : client_(client), shared_(shared) {}

  void serve() {
    const auto head = read_head();
    if (!head) return;
    const auto request = parse_request_head(*head);
    if (!request) return reject("400 Bad Request", request.error().message);
    if (request->method == "CONNECT") return serve_tunnel(*request);
    serve_plain(*request);
  }

 private:
  // The request up to its empty line; nothing when the client was answered already, or is gone.
  std::optional<std::string> read_head() {
    const Patience patience = patience_for(shared_.options.head_time, stop_fd());
    size_t end = std::string::npos;
    while ((end = received_.find(head_end)) == std::string::npos) {
      if (received_.size() > shared_.options.head_bytes) return too_large();
      auto bytes = receive_some(client_, patience);
      if (!bytes && bytes.error().code == ETIMEDOUT) answer({"408 Request Timeout", "no request came in time", ""});
      if (!bytes || bytes->empty()) return std::nullopt;
      received_ += *bytes;
    }
    if (end > shared_.options.head_bytes) return too_large();
    std::string head = received_.substr(0, end + head_end.size());
    received_.erase(0, head.size());
    return head;
  }

  std::nullopt_t too_large() {
    reject("431 Request Header Fields Too Large",
           "request head larger than " + std::to_string(shared_.options.head_bytes) + " bytes");
    return std::nullopt;
  }

  void serve_tunnel(const RequestHead& request) {
    const auto to = parse_endpoint(request.target, 0);
    if (!to) return reject("400 Bad Request", to.error().message);
    // Inside a tunnel to port 80 nobody compares the Host header, so the everyday grant is not enough for one.
    if (to->port == http_port && !shared_.grants.names_port(*to))
      return refuse(*to, "a tunnel to port 80 hides which host is asked for; send the plain request to the proxy");
    auto server = open(*to);
    if (!server.valid()) return;
    if (!send_all(client_, tunnel_is_open, patience_for(answer_time, stop_fd()))) return;
    TunnelGate gate(*to);
    const auto relayed = relay(client_, server.get(), std::move(received_), gate,
                               {.idle_time = shared_.options.idle_time, .stop_fd = stop_fd()});
    if (relayed) return;
    server.reset();
    shared_.log.add_refusal(to_string(*to), relayed.error().message);
    answer_bytes(tls_access_denied);
  }

  void serve_plain(const RequestHead& request) {
    const auto plain = to_origin_form(request);
    if (!plain) return reject("400 Bad Request", plain.error().message);
    if (!is_same_host(*plain))
      return refuse(plain->to, "the host header names another server, '" + plain->host_header + "'");
    if (plain->to.port == https_port) return refuse(plain->to, "not TLS, which is all that port 443 may carry");
    auto server = open(plain->to);
    if (!server.valid()) return;
    const Patience patience = patience_for(shared_.options.idle_time, stop_fd());
    if (auto sent = send_all(server.get(), plain->head, patience); !sent) return bad_gateway(sent.error().message);
    BodyGate gate(plain->body);
    const RelayOptions how{
        .idle_time = shared_.options.idle_time, .stop_fd = stop_fd(), .passes_end = false, .ends_with_server = true};
    const auto relayed = relay(client_, server.get(), std::move(received_), gate, how);
    if (!relayed) shared_.log.add_refusal(to_string(plain->to), relayed.error().message);
    server.reset();
    close_politely(client_, stop_fd());
  }

  // A connected socket, or an invalid one after the client was answered.
  UniqueFd open(const Endpoint& to) {
    if (!shared_.grants.allows(to)) {
      refuse(to, "this host was not granted");
      return {};
    }
    auto server = shared_.dialer.dial(to, stop_fd());
    if (server) {
      shared_.log.add_contact(to_string(to));
      return std::move(*server);
    }
    if (server.error().is_refusal) {
      refuse(to, server.error().reason + ", and that address was not granted by itself");
    } else {
      bad_gateway(server.error().reason);
    }
    return {};
  }

  void refuse(const Endpoint& to, const std::string& reason) {
    shared_.log.add_refusal(to_string(to), reason);
    answer({"403 Forbidden", to_string(to) + ": " + reason, how_to_allow(to)});
  }
  void reject(std::string_view status, const std::string& reason) {
    shared_.log.add_refusal("malformed request", reason);
    answer({status, reason, ""});
  }
  void bad_gateway(const std::string& reason) { answer({"502 Bad Gateway", reason, ""}); }

  void answer(const Answer& what) { answer_bytes(render(what)); }
  void answer_bytes(std::string_view bytes) {
    if (send_all(client_, bytes, patience_for(answer_time, stop_fd()))) close_politely(client_, stop_fd());
  }
  int stop_fd() const { return shared_.stop.get(); }

  int client_;  // borrowed from serve_connection
  EgressShared& shared_;
  std::string received_;  // not yet looked at
};

}  // namespace

void serve_connection(UniqueFd client, EgressShared& shared) {
  Connection(client.get(), shared).serve();
}

}  // namespace callgate
