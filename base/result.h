// Errors as values: what every function that touches the world returns.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace callgate {

// The world failed. The message says what we were doing and what to do next, lower case, without a full stop.
struct Error {
  std::string message;
  int code = 0;  // errno where there was one, else 0

  bool operator==(const Error&) const = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

// `return fail("open the journal", errno);` gives "open the journal: No space left on device".
tl::unexpected<Error> fail(std::string message);
tl::unexpected<Error> fail(std::string_view doing, int errno_value);

namespace internal {
template <typename T>
T take(tl::expected<T, Error>& result) {
  return std::move(*result);
}
inline void take(tl::expected<void, Error>&) {}
}  // namespace internal

}  // namespace callgate

// Yields the value, or returns the error from the enclosing function. A statement expression (g++ and clang both
// have it), because C++20 has no other way to return from inside an initialiser.
#define CG_TRY(expression)                                                      \
  __extension__({                                                               \
    auto cg_result = (expression);                                              \
    if (!cg_result) return tl::unexpected(std::move(cg_result).error());        \
    ::callgate::internal::take(cg_result);                                      \
  })
