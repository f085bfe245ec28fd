#include "sandbox/egress/ip_address.h"

#include <gtest/gtest.h>

#include "corpus.h"

namespace callgate {
namespace {

TEST(IpAddress, KnowsWhichNetworksAreNotPublic) {
  for (const CorpusCase& one : read_table("addresses.txt")) {
    const auto address = parse_ip_address(one.input);
    EXPECT_EQ(address ? std::string(why_not_public(*address)) : "-", one.expected) << one.input;
  }
}

TEST(IpAddress, SurvivesTheWayThroughASocketAddress) {
  for (const char* text : {"127.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"}) {
    const auto address = parse_ip_address(text);
    ASSERT_TRUE(address) << text;
    sockaddr_storage storage;
    to_sockaddr(*address, 80, storage);
    EXPECT_EQ(ip_address_from(reinterpret_cast<const sockaddr*>(&storage)), address) << text;
    EXPECT_EQ(to_string(*address), text);
  }
}

TEST(IpAddress, MappedFormIsTheSameAddress) {
  EXPECT_EQ(parse_ip_address("::ffff:10.0.0.1"), parse_ip_address("10.0.0.1"));
}

TEST(IpAddress, TextIsNotCutAtANul) {
  EXPECT_FALSE(parse_ip_address(std::string_view("127.0.0.1\0x", 11)));
}

TEST(IpAddress, KnowsThisMachinesOwnAddresses) {
  EXPECT_TRUE(is_own_address(*parse_ip_address("127.0.0.1")));
  EXPECT_FALSE(is_own_address(*parse_ip_address("203.0.113.77")));
}

}  // namespace
}  // namespace callgate
