#include "base/clock.h"

namespace callgate {

std::chrono::system_clock::time_point SystemClock::wall() const { return std::chrono::system_clock::now(); }

std::chrono::nanoseconds SystemClock::monotonic() const {
  return std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace callgate
