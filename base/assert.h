// CG_CHECK: for bugs of ours only, never for input. It ends the process; whoever waits for an answer takes
// no answer as deny.
#pragma once

namespace callgate::internal {
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}

#define CG_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::callgate::internal::check_failed(#condition, __FILE__, __LINE__))
