#include "sandbox/egress/client_gate.h"

#include <gtest/gtest.h>

#include "hello.h"

namespace callgate {
namespace {

Endpoint endpoint(const char* text) {
  return *parse_endpoint(text, 0);
}

// What the gate lets through, in pieces of `piece` bytes, or "refused: reason".
std::string through(ClientGate& gate, const std::string& bytes, size_t piece) {
  std::string forwarded;
  for (size_t at = 0; at < bytes.size(); at += piece) {
    const auto passed = gate.pass(bytes.substr(at, piece), forwarded);
    if (!passed) return "refused: " + passed.error().message;
  }
  return forwarded;
}

std::string through_tunnel(const char* to, const std::string& bytes, size_t piece = 7) {
  TunnelGate gate(endpoint(to));
  return through(gate, bytes, piece);
}

TEST(TunnelGate, PassesTlsForItsOwnHost) {
  for (const char* name : {"example.com", "EXAMPLE.com", "example.com."}) {
    const std::string bytes = tls_hello(name) + "the rest";
    EXPECT_EQ(through_tunnel("example.com:443", bytes), bytes) << name;
    EXPECT_EQ(through_tunnel("example.com:8443", bytes, bytes.size()), bytes) << name;
  }
}

TEST(TunnelGate, RefusesTlsForAnotherHost) {
  EXPECT_EQ(through_tunnel("example.com:443", tls_hello("evil.example")),
            "refused: TLS asks for another server, 'evil.example'");
  EXPECT_EQ(through_tunnel("example.com:8443", in_records(hello_message({"example.com", "evil.example"}), 3)),
            "refused: TLS asks for another server, 'evil.example'");
  EXPECT_EQ(through_tunnel("example.com:443", tls_hello(std::string("example.com\0.evil", 17))),
            "refused: TLS asks for another server, 'example.com\\x00.evil'");
}

TEST(TunnelGate, PassesTlsWithoutAName) {
  const std::string bytes = in_records(hello_message({}));
  EXPECT_EQ(through_tunnel("example.com:443", bytes), bytes);
}

TEST(TunnelGate, HoldsEverythingBackUntilTheNameIsKnown) {
  TunnelGate gate(endpoint("example.com:443"));
  const std::string bytes = tls_hello("example.com");
  std::string forwarded;
  ASSERT_TRUE(gate.pass(bytes.substr(0, bytes.size() - 1), forwarded));
  EXPECT_EQ(forwarded, "");
  ASSERT_TRUE(gate.pass(bytes.substr(bytes.size() - 1), forwarded));
  EXPECT_EQ(forwarded, bytes);
}

TEST(TunnelGate, Port443IsForTlsOnly) {
  EXPECT_EQ(through_tunnel("example.com:443", "GET / HTTP/1.1\r\n"),
            "refused: not TLS, which is all that port 443 may carry");
  EXPECT_EQ(through_tunnel("example.com:22", "SSH-2.0-OpenSSH\r\n"), "SSH-2.0-OpenSSH\r\n");
}

TEST(TunnelGate, RefusesAHelloThatNeverEnds) {
  const std::string endless = in_records(std::string("\x01\x00\x80\x00", 4) + std::string(40000, 'x'), 1);
  EXPECT_EQ(through_tunnel("example.com:443", endless, 4096), "refused: TLS hello larger than 32 KiB");
}

struct BodyCase {
  BodyFraming framing;
  std::string bytes, expected;
};

TEST(BodyGate, PassesExactlyOneBody) {
  const std::string smuggled = "GET http://evil.example/ HTTP/1.1\r\n\r\n";
  const std::string chunks = "5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n";
  const BodyCase cases[] = {
      {{false, 0}, smuggled, ""},
      {{false, 5}, "hello" + smuggled, "hello"},
      {{false, 9}, "hello", "hello"},
      {{true, 0}, chunks + smuggled, chunks},
      {{true, 0}, "0\r\n\r\n" + smuggled, "0\r\n\r\n"},
      {{true, 0}, "0\r\nX: y\r\n\r\n", "refused: trailer fields in the request body"},
      {{true, 0}, "5;a=b\r\nhello\r\n", "refused: malformed chunk size in the request body"},
      {{true, 0}, "5\nhello\r\n", "refused: malformed chunk size in the request body"},
      {{true, 0}, "0x5\r\nhello\r\n", "refused: malformed chunk size in the request body"},
      {{true, 0}, "-5\r\nhello\r\n", "refused: malformed chunk size in the request body"},
      {{true, 0}, "\r\n", "refused: malformed chunk size in the request body"},
      {{true, 0}, "ffffffffffffffffffff\r\n", "refused: malformed chunk size in the request body"},
      {{true, 0}, "5\r\nhelloXX", "refused: chunk longer than its size"},
  };
  for (const BodyCase& one : cases) {
    for (const size_t piece : {size_t{1}, size_t{3}, size_t{1000}}) {
      BodyGate gate(one.framing);
      EXPECT_EQ(through(gate, one.bytes, piece), one.expected) << one.bytes << " by " << piece;
    }
  }
}

}  // namespace
}  // namespace callgate
