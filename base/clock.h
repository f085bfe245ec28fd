// Time as an interface, so that tests need no sleep.
#pragma once

#include <chrono>
#include <cstdint>

namespace callgate {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::chrono::system_clock::time_point wall() const = 0;
  // CLOCK_MONOTONIC; comparable only within one boot.
  virtual std::chrono::nanoseconds monotonic() const = 0;
};

class SystemClock final : public Clock {
 public:
  std::chrono::system_clock::time_point wall() const override;
  std::chrono::nanoseconds monotonic() const override;
};

int64_t unix_seconds(const Clock& clock);
int64_t unix_milliseconds(const Clock& clock);

}  // namespace callgate
