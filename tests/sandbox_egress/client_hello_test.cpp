#include "sandbox/egress/client_hello.h"

#include <gtest/gtest.h>

#include "corpus.h"
#include "hello.h"

namespace callgate {
namespace {

using State = ClientHello::State;

std::string shown(const ClientHello& hello) {
  const char* const states[] = {"incomplete", "not tls", "malformed", "complete"};
  std::string text = states[static_cast<size_t>(hello.state)];
  for (const std::string& name : hello.server_names) text += " " + name;
  return text;
}

TEST(ClientHello, ReadsWhatRealClientsSend) {
  for (const CorpusCase& one : read_corpus("hellos.txt"))
    EXPECT_EQ(shown(read_client_hello(bytes_of_hex(one.input))), one.expected) << one.name;
}

TEST(ClientHello, ReadsEveryName) {
  EXPECT_EQ(shown(read_client_hello(in_records(hello_message({"a.example", "b.example"})))),
            "complete a.example b.example");
  EXPECT_EQ(shown(read_client_hello(in_records(hello_message({})))), "complete");
}

TEST(ClientHello, IsPutTogetherFromRecordsOfOneByte) {
  EXPECT_EQ(shown(read_client_hello(in_records(hello_message({"a.example"}), 1))), "complete a.example");
}

TEST(ClientHello, EveryPrefixIsIncomplete) {
  const std::string whole = in_records(hello_message({"a.example"}), 40);
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(read_client_hello(whole.substr(0, size)).state, State::incomplete) << size;
}

TEST(ClientHello, BytesAfterItDoNotMatter) {
  EXPECT_EQ(read_client_hello(tls_hello("a.example") + "whatever").state, State::complete);
}

TEST(ClientHello, OtherProtocolsAreNotTls) {
  for (const char* text : {"GET / HTTP/1.1\r\n", "SSH-2.0-OpenSSH\r\n", "\x80\x2e\x01", "\x16\x02\x01"})
    EXPECT_EQ(read_client_hello(text).state, State::not_tls) << text;
}

TEST(ClientHello, ContradictionsAreMalformed) {
  const std::string good = hello_message({"a.example"});
  std::string other_message = good, longer_body = good, shorter_extension = good;
  other_message[0] = 2;                             // a server hello
  longer_body[3] = static_cast<char>(good[3] - 1);  // the body ends inside its last extension
  shorter_extension.back() = 0;
  shorter_extension[good.size() - 10] = 5;  // the name's own length, shorter than its list says
  const std::string empty_record("\x16\x03\x01\x00\x00", 5);
  const std::string huge_record("\x16\x03\x01\x40\x01", 5);
  const std::string huge_message = in_records(std::string("\x01\xff\xff\xff", 4));
  const std::string alert_inside = in_records(good.substr(0, 20)) + "\x15";
  const std::string cases[] = {in_records(other_message),
                               in_records(longer_body),
                               in_records(shorter_extension),
                               empty_record,
                               huge_record,
                               huge_message,
                               alert_inside};
  for (size_t index = 0; index < std::size(cases); ++index)
    EXPECT_EQ(read_client_hello(cases[index]).state, State::malformed) << index;
}

// A property that any mutation must keep: no name appears from a hello that is not complete.
TEST(ClientHello, NeverNamesAServerUnlessComplete) {
  const std::string whole = tls_hello("a.example");
  for (size_t at = 0; at < whole.size(); ++at) {
    for (const int value : {0, 1, 0x7f, 0xff}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(value);
      const ClientHello hello = read_client_hello(changed);
      EXPECT_TRUE(hello.state == State::complete || hello.server_names.empty()) << at;
    }
  }
}

}  // namespace
}  // namespace callgate
