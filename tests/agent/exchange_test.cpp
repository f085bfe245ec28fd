#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/model_exchange.h"
#include "scripted.h"

namespace callgate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

Result<Exchange> exchange_of(HttpScript& script) {
  RetryPolicy policy;
  policy.wait = [&script](std::chrono::milliseconds time) { script.waits.push_back(time); };
  const auto http = scripted_http(script);
  return exchange(*http, {"https://model.example", {}, "{}"}, policy, "anthropic", "sk-secret");
}

TEST(Exchange, TriesAgainWhenTheServerIsBusy) {
  for (const long status : {429, 500, 502, 503, 529}) {
    HttpScript script{{reply_of(status, "busy"), reply_of(status, "busy"), reply_of(200, "fine")}, {}, {}};
    const auto result = exchange_of(script);
    ASSERT_TRUE(result) << status;
    EXPECT_EQ(result->body, "fine");
    EXPECT_EQ(result->retries, 2);
    EXPECT_EQ(script.requests.size(), 3u);
  }
}

TEST(Exchange, TriesAgainWhenTheConnectionBreaks) {
  HttpScript script{{fail("read", ECONNRESET), reply_of(200, "fine")}, {}, {}};
  EXPECT_EQ(exchange_of(script)->retries, 1);
}

TEST(Exchange, GivesUpAfterThreeRetriesAndSaysSo) {
  HttpScript script{{reply_of(529, R"({"error":{"type":"overloaded_error","message":"Overloaded"}})")}, {}, {}};
  const auto result = exchange_of(script);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "anthropic: HTTP 529 after 3 retries: overloaded_error: Overloaded");
  EXPECT_EQ(script.requests.size(), 4u);
}

TEST(Exchange, WaitsLongerEachTimeWithJitter) {
  HttpScript script{{reply_of(500, "")}, {}, {}};
  EXPECT_FALSE(exchange_of(script));
  ASSERT_EQ(script.waits.size(), 3u);
  std::chrono::milliseconds longest = 1000ms;
  for (const auto time : script.waits) {
    EXPECT_GE(time, longest / 2);
    EXPECT_LE(time, longest);
    longest *= 2;
  }
}

TEST(Exchange, WaitsAsLongAsTheServerAsks) {
  HttpReply busy = reply_of(429, "");
  busy.retry_after = 20s;
  HttpScript script{{busy, reply_of(200, "fine")}, {}, {}};
  EXPECT_TRUE(exchange_of(script));
  EXPECT_EQ(script.waits, std::vector<std::chrono::milliseconds>{20s});
}

TEST(Exchange, DoesNotHangUntilTomorrow) {
  HttpReply busy = reply_of(429, R"({"error":{"message":"come back tomorrow"}})");
  busy.retry_after = 24h;
  HttpScript script{{busy}, {}, {}};
  EXPECT_EQ(exchange_of(script).error().message, "anthropic: HTTP 429: come back tomorrow");
  EXPECT_TRUE(script.waits.empty());
}

TEST(Exchange, DoesNotRepeatWhatWouldFailAgain) {
  for (const long status : {400, 401, 403, 404, 413, 301}) {
    HttpScript script{{reply_of(status, R"({"error":"no"})")}, {}, {}};
    EXPECT_EQ(exchange_of(script).error().message, "anthropic: HTTP " + std::to_string(status) + ": no");
    EXPECT_EQ(script.requests.size(), 1u);
  }
  for (const int code : {ETIMEDOUT, EFBIG, EIO}) {
    HttpScript script{{fail("post", code)}, {}, {}};
    EXPECT_EQ(exchange_of(script).error().code, code);
    EXPECT_EQ(script.requests.size(), 1u);
  }
}

TEST(Exchange, NeverRepeatsTheKeyAndEscapesWhatTheServerSays) {
  HttpScript script{{reply_of(401, "bad key sk-secret\x1b[31m and sk-secret")}, {}, {}};
  const std::string message = exchange_of(script).error().message;
  EXPECT_THAT(message, HasSubstr("bad key [key]\\x1b[31m and [key]"));
  EXPECT_THAT(message, Not(HasSubstr("sk-secret")));
}

}  // namespace
}  // namespace callgate
