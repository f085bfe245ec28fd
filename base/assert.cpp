#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace callgate::internal {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "callgate: bug: %s does not hold (%s:%d); the call is refused\n", condition, file, line);
  std::abort();
}

}  // namespace callgate::internal
