#include "sandbox/egress/client_gate.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "sandbox/egress/client_hello.h"

namespace callgate {
namespace {

// "a5\r\n" with 15 hexadecimal digits: more than any body, and no overflow.
constexpr size_t max_size_digits = 15;

}  // namespace

// True when the bytes so far may go on and all that follow as well; false when more are needed.
Result<bool> TunnelGate::judge() const {
  const ClientHello hello = read_client_hello(held_);
  switch (hello.state) {
    case ClientHello::State::incomplete:
      if (held_.size() > max_client_hello_bytes) return fail("TLS hello larger than 32 KiB");
      return false;
    case ClientHello::State::not_tls:
      if (endpoint_.port == https_port) return fail("not TLS, which is all that port 443 may carry");
      return true;
    case ClientHello::State::malformed:
      return fail("malformed TLS hello");
    case ClientHello::State::complete:
      break;
  }
  for (const std::string& name : hello.server_names)
    if (normal_host_name(name) != endpoint_.host)
      return fail("TLS asks for another server, '" + escape_for_display(name, 100) + "'");
  return true;
}

Result<void> TunnelGate::pass(std::string_view bytes, std::string& forwarded) {
  if (is_open_) {
    forwarded.append(bytes);
    return {};
  }
  held_.append(bytes);
  if (held_.empty()) return {};
  is_open_ = CG_TRY(judge());
  if (is_open_) forwarded.append(std::exchange(held_, {}));
  return {};
}

BodyGate::BodyGate(const BodyFraming& framing)
    : is_chunked_(framing.is_chunked), left_(framing.length), state_(State::size_line) {
  if (!is_chunked_) state_ = left_ == 0 ? State::done : State::data;
}

Result<void> BodyGate::end_size_line() {
  // No extensions: nobody sends them, and servers differ in where they end.
  const std::string_view digits = std::string_view(line_).substr(0, line_.size() - 2);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
  const bool is_number = error == std::errc{} && end == digits.data() + digits.size();
  if (!is_number || digits.size() > max_size_digits) return fail("malformed chunk size in the request body");
  state_ = left_ == 0 ? State::last_line_end : State::data;
  line_.clear();
  return {};
}

Result<void> BodyGate::pass_line_byte(char byte) {
  line_.push_back(byte);
  if (state_ == State::size_line) {
    if (line_.ends_with("\r\n")) return end_size_line();
    const bool is_too_long = line_.size() > max_size_digits + 2;
    return is_too_long ? Result<void>(fail("malformed chunk size in the request body")) : Result<void>{};
  }
  if (!std::string_view("\r\n").starts_with(line_))
    return fail(state_ == State::data_end ? "chunk longer than its size" : "trailer fields in the request body");
  if (line_.size() < 2) return {};
  line_.clear();
  state_ = state_ == State::data_end ? State::size_line : State::done;
  return {};
}

Result<void> BodyGate::pass(std::string_view bytes, std::string& forwarded) {
  while (!bytes.empty() && state_ != State::done) {
    const size_t count = state_ == State::data ? std::min<uint64_t>(left_, bytes.size()) : 1;
    forwarded.append(bytes.substr(0, count));
    if (state_ == State::data) {
      left_ -= count;
      if (left_ == 0) state_ = is_chunked_ ? State::data_end : State::done;
    } else {
      CG_TRY(pass_line_byte(bytes.front()));
    }
    bytes.remove_prefix(count);
  }
  return {};
}

}  // namespace callgate
