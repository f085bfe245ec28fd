#include "sandbox/egress/host_grants.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "corpus.h"

namespace callgate {
namespace {

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> result;
  for (const std::string_view word : split(text, ' '))
    if (!word.empty()) result.emplace_back(word);
  return result;
}

TEST(Endpoint, HasOneSpelling) {
  for (const CorpusCase& one : read_table("hosts.txt")) {
    const auto endpoint = parse_endpoint(one.input, 0);
    EXPECT_EQ(endpoint ? to_string(*endpoint) : "-", one.expected) << one.input;
  }
}

TEST(Endpoint, TakesTheDefaultPortOnlyWhenThereIsOne) {
  EXPECT_EQ(parse_endpoint("example.com", 80)->port, 80);
  EXPECT_EQ(parse_endpoint("[::1]", 80)->port, 80);
  EXPECT_FALSE(parse_endpoint("example.com:", 80));
}

TEST(Endpoint, RefusesNamesLongerThanDnsHas) {
  EXPECT_EQ(normal_host_name(std::string(63, 'a')), std::string(63, 'a'));
  EXPECT_EQ(normal_host_name(std::string(64, 'a')), "");
  std::string name;
  while (name.size() < 260) name += "abc.";
  EXPECT_EQ(normal_host_name(name), "");
  EXPECT_EQ(normal_host_name(std::string_view("a\0b", 3)), "");
}

TEST(HostGrants, MatchWholeNamesAndPorts) {
  for (const CorpusCase& one : read_table("grants.txt")) {
    const auto parts = split(one.input, '|');
    const auto grants = HostGrants::parse(words(parts.at(0)));
    ASSERT_TRUE(grants) << one.input;
    const auto endpoint = parse_endpoint(words(parts.at(1)).at(0), 0);
    ASSERT_TRUE(endpoint) << one.input;
    EXPECT_EQ(grants->allows(*endpoint) ? "yes" : "no", one.expected) << one.input;
  }
}

TEST(HostGrants, NameTheGrantThatIsNotUnderstood) {
  for (const CorpusCase& one : read_table("bad_grants.txt")) {
    const auto grants = HostGrants::parse({"example.com", one.input});
    ASSERT_FALSE(grants) << one.input;
    EXPECT_NE(grants.error().message.find(one.expected), std::string::npos) << grants.error().message;
    EXPECT_TRUE(grants.error().message.starts_with("allowed host '")) << grants.error().message;
  }
}

struct AddressCase {
  std::vector<std::string> grants;
  std::string endpoint, address, expected;
};

TEST(HostGrants, HoldTheResolvedAddressToTheGrant) {
  const AddressCase cases[] = {
      {{"example.com"}, "example.com:443", "93.184.216.34", ""},
      {{"example.com"}, "example.com:443", "10.0.0.1", "10.0.0.1 is private network"},
      {{"example.com"}, "example.com:443", "169.254.169.254", "169.254.169.254 is cloud metadata service"},
      {{"example.com"}, "example.com:443", "::ffff:127.0.0.1", "127.0.0.1 is loopback"},
      {{"example.com", "10.0.0.1"}, "example.com:443", "10.0.0.1", ""},
      {{"example.com", "10.0.0.1:80"}, "example.com:443", "10.0.0.1", "10.0.0.1 is private network"},
      {{"127.0.0.1:443"}, "127.0.0.1:443", "127.0.0.1", ""},
      {{"localhost:443"}, "localhost:443", "127.0.0.1", ""},
      {{"localhost:443"}, "localhost:443", "::1", ""},
      {{"localhost:443"}, "localhost:443", "10.0.0.1", "10.0.0.1 is private network"},
      {{"localhost"}, "localhost:443", "127.0.0.1", "127.0.0.1 is loopback"},
      {{"*:443"}, "localhost.evil.example:443", "127.0.0.1", "127.0.0.1 is loopback"},
  };
  for (const AddressCase& one : cases) {
    const auto grants = HostGrants::parse(one.grants);
    ASSERT_TRUE(grants);
    EXPECT_EQ(grants->why_not_address(*parse_endpoint(one.endpoint, 0), *parse_ip_address(one.address)), one.expected)
        << one.endpoint << " at " << one.address;
  }
}

}  // namespace
}  // namespace callgate
