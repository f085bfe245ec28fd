// Non-blocking sockets with deadlines, and with one descriptor that ends every wait at once.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace callgate {

// Until when to wait, and the event descriptor that becomes readable when everything must stop. Borrowed.
struct Patience {
  std::chrono::steady_clock::time_point until;
  int stop_fd = -1;
};
Patience patience_for(std::chrono::milliseconds time, int stop_fd);

// Waits for `events` on `fd`. ETIMEDOUT and ECANCELED tell the two ways to give up apart.
Result<void> wait_for(int fd, short events, const Patience& patience);

// At least one byte, or empty at the end of the stream.
Result<std::string> receive_some(int fd, const Patience& patience);
Result<void> send_all(int fd, std::string_view bytes, const Patience& patience);

// Says that nothing more comes and reads until the peer has closed: closing with unread bytes would send a reset, which
// can overtake the answer that was just sent.
void close_politely(int fd, int stop_fd);

}  // namespace callgate
