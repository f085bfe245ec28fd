#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <thread>

#include "peer.h"

namespace callgate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

size_t count_entries(const char* directory) {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(directory), {}));
}

TEST(EgressLimits, RefusesAHeadThatIsTooLarge) {
  const Proxy proxy = start_proxy({"example.com"});
  const std::string fields = "X: " + std::string(20'000, 'x') + "\r\n\r\n";
  EXPECT_THAT(ask(proxy, "GET http://example.com/ HTTP/1.1\r\n" + fields), StartsWith("HTTP/1.1 431 "));
  // Also when the end never comes.
  EXPECT_THAT(ask(proxy, std::string(20'000, 'x')), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(proxy.egress->refused(), ElementsAre(HasSubstr("larger than 16384 bytes")));
}

TEST(EgressLimits, GivesUpOnAClientThatNeverAsks) {
  EgressOptions options;
  options.head_time = 30ms;
  const Proxy proxy = start_proxy({"example.com"}, options);
  EXPECT_THAT(ask(proxy, ""), StartsWith("HTTP/1.1 408 "));
  EXPECT_THAT(ask(proxy, "CONNECT example.com:443 HTT"), StartsWith("HTTP/1.1 408 "));
}

TEST(EgressLimits, AClientThatLeavesBeforeAskingIsForgotten) {
  const Proxy proxy = start_proxy({"example.com"});
  Peer client = proxy.connect();
  client.send("CONNECT exam");
  client.end_sending();
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(EgressLimits, EndsATunnelThatIsIdle) {
  Host server;
  EgressOptions options;
  options.idle_time = 30ms;
  const Proxy proxy = start_proxy({server.name()}, options);
  Peer client = open_tunnel(proxy, server.name());
  Peer visitor = server.accept();
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(visitor.read_to_end(), "");
}

TEST(EgressLimits, GivesUpOnANameThatIsNeverResolved) {
  const size_t threads = count_entries("/proc/self/task");
  std::promise<void> answer_now;
  const std::shared_future<void> answered = answer_now.get_future().share();
  EgressOptions options;
  options.connect_time = 30ms;
  options.resolve = [answered](const std::string&) -> Result<std::vector<IpAddress>> {
    answered.wait();
    return std::vector<IpAddress>{};
  };
  {
    const Proxy proxy = start_proxy({"slow.example"}, options);
    EXPECT_THAT(ask(proxy, "CONNECT slow.example:443 HTTP/1.1\r\n\r\n"),
                HasSubstr("callgate: resolve slow.example: Connection timed out"));
  }
  answer_now.set_value();  // after the proxy is gone: the look-up's thread must not touch it
  while (count_entries("/proc/self/task") > threads) std::this_thread::yield();
}

TEST(EgressLimits, MoreConnectionsThanItServesWaitForTheirTurn) {
  Host server;
  EgressOptions options;
  options.max_connections = 2;
  const Proxy proxy = start_proxy({server.name()}, options);
  Peer first = open_tunnel(proxy, server.name());
  Peer second = open_tunnel(proxy, server.name());
  Peer first_visitor = server.accept(), second_visitor = server.accept();
  Peer third = proxy.connect();
  third.send("CONNECT " + server.name() + " HTTP/1.1\r\n\r\n");
  EXPECT_FALSE(server.has_visitor());
  first.close();
  first_visitor.close();
  EXPECT_THAT(third.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST(EgressLimits, StopsAtOnceWhileConnected) {
  Host server;
  const size_t descriptors = count_entries("/proc/self/fd");
  const size_t threads = count_entries("/proc/self/task");
  {
    Proxy proxy = start_proxy({server.name()});
    Peer silent = proxy.connect();
    Peer half = proxy.connect();
    half.send("CONNECT ");
    Peer client = open_tunnel(proxy, server.name());
    Peer visitor = server.accept();
    client.send("x");
    EXPECT_EQ(visitor.read_exactly(1), "x");
    proxy.egress.reset();
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_EQ(half.read_to_end(), "");
    EXPECT_EQ(silent.read_to_end(), "");
    EXPECT_EQ(visitor.read_to_end(), "");
  }
  EXPECT_EQ(count_entries("/proc/self/fd"), descriptors);
  EXPECT_EQ(count_entries("/proc/self/task"), threads);
}

TEST(EgressLimits, ServesManyAfterEachOther) {
  Host server;
  EgressOptions options;
  options.max_connections = 4;
  const Proxy proxy = start_proxy({server.name()}, options);
  for (int round = 0; round < 200; ++round)
    ASSERT_THAT(ask(proxy, "CONNECT evil.example:443 HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 403 ")) << round;
  EXPECT_EQ(proxy.egress->refused().size(), 1u);
}

}  // namespace
}  // namespace callgate
