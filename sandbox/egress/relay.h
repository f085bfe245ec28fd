// Carries bytes both ways between a client and a server until both have finished.
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"
#include "sandbox/egress/client_gate.h"

namespace callgate {

struct RelayOptions {
  std::chrono::milliseconds idle_time;
  int stop_fd = -1;
  // True when the client's end of stream is passed on; a plain request ends with its body instead, and some servers
  // give up on a client that has closed its half.
  bool passes_end = true;
  // True when the server's end of stream ends everything: the answer to a plain request.
  bool ends_with_server = false;
};

// `early` is what the client had sent already. An error means that the gate has refused something; a connection that
// breaks or idles too long is an ordinary end.
Result<void> relay(int client, int server, std::string early, ClientGate& gate, const RelayOptions& options);

}  // namespace callgate
