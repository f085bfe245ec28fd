#include "base/result.h"

#include <cstring>

namespace callgate {

tl::unexpected<Error> fail(std::string message) { return tl::unexpected(Error{std::move(message)}); }

tl::unexpected<Error> fail(std::string_view doing, int errno_value) {
  std::string message(doing);
  message += ": ";
  message += strerrordesc_np(errno_value) ? strerrordesc_np(errno_value) : "unknown error";
  return tl::unexpected(Error{std::move(message), errno_value});
}

}  // namespace callgate
