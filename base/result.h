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
#define CG_TRY(expression) CG_TRY_NAMED(expression, CG_TRY_JOIN(cg_result_, __COUNTER__))
// A name of its own for each use, so that one may stand inside another.
#define CG_TRY_JOIN(a, b) CG_TRY_JOIN_AGAIN(a, b)
#define CG_TRY_JOIN_AGAIN(a, b) a##b
#define CG_TRY_NAMED(expression, name)                         \
  __extension__({                                              \
    auto name = (expression);                                  \
    if (!name) return tl::unexpected(std::move(name).error()); \
    ::callgate::internal::take(name);                          \
  })
