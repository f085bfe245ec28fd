// The first message of TLS, read for the name that it asks for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace callgate {

struct ClientHello {
  enum class State : uint8_t {
    incomplete,  // a prefix of one: more bytes are needed
    not_tls,     // these bytes begin something else
    malformed,   // begins as TLS and contradicts itself
    complete,
  };
  State state = State::incomplete;
  std::vector<std::string> server_names;  // every name that it asks for; honest clients send none or one

  bool operator==(const ClientHello&) const = default;
};

// Reads records and puts the handshake message together across them: a hello cut into many records is legal, and is
// how filters that look at the first record only are passed.
ClientHello read_client_hello(std::string_view bytes);

// Real hellos are 300 to 2,000 bytes, with post-quantum keys; a message is at most what two full records hold.
constexpr size_t max_client_hello_bytes = 32 * 1024;

}  // namespace callgate
