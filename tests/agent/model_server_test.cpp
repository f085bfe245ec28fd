// The clients over real HTTP, against a scripted server: both dialects, and everything that goes wrong on the way.
#include "model_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "agent/loop.h"
#include "scripted.h"

namespace callgate {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

class ModelOverHttp : public ::testing::TestWithParam<Provider> {
 protected:
  // A proxy of the machine's user must not see what the test sends to itself.
  ModelOverHttp() { setenv("no_proxy", "*", 1); }

  ModelOptions options(const ModelServer& server) const {
    ModelOptions made;
    made.provider = GetParam();
    made.base_url = server.url();
    made.model = "a-model";
    made.api_key = "sk-secret";
    made.retry.wait = [](std::chrono::milliseconds) {};
    made.http.connect_time = 5s;
    made.http.total_time = 20s;
    return made;
  }

  std::string body(const std::string& text, const std::vector<ToolUse>& tools = {}) const {
    return reply_body(GetParam(), text, tools);
  }

  Result<AgentOutcome> run(const ModelOptions& model) {
    AgentOptions agent;
    agent.prompt = "do it";
    agent.workspace = "/work";
    agent.limits.turns = 5;
    return run_agent(agent, model, gateway_, nullptr);
  }

  FakeGateway gateway_;
};

TEST_P(ModelOverHttp, TextOnly) {
  const ModelServer server({http_reply(200, body("hello"))});
  const auto outcome = run(options(server));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->text, "hello");
  EXPECT_EQ(outcome->input_tokens, 11u);
  const std::string request = server.requests().at(0);
  EXPECT_THAT(request, StartsWith(GetParam() == Provider::anthropic ? "POST /v1/messages HTTP/1.1\r\n"
                                                                    : "POST /chat/completions HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr(GetParam() == Provider::anthropic ? "x-api-key: sk-secret\r\n"
                                                                   : "authorization: Bearer sk-secret\r\n"));
}

TEST_P(ModelOverHttp, ParallelToolUses) {
  const std::vector<ToolUse> tools = {{"t1", "shell", R"({"command":"ls"})"}, {"t2", "read", R"({"path":"a.c"})"}};
  const ModelServer server({http_reply(200, body("", tools)), http_reply(200, body("done"))});
  const auto outcome = run(options(server));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->end, AgentEnd::finished);
  EXPECT_EQ(outcome->text, "done");
  ASSERT_EQ(gateway_.calls.size(), 2u);
  EXPECT_EQ(gateway_.calls[0].command, "ls");
  EXPECT_EQ(gateway_.calls[1].arguments, R"({"path":"a.c"})");
  EXPECT_THAT(server.requests().at(1), HasSubstr("ran: ls"));
}

TEST_P(ModelOverHttp, BusyAndThenWell) {
  const ModelServer server({http_reply(429, "{}", "retry-after: 2\r\n"), http_reply(200, body("hello"))});
  std::vector<std::chrono::milliseconds> waits;
  ModelOptions model = options(server);
  model.retry.wait = [&](std::chrono::milliseconds time) { waits.push_back(time); };
  const auto outcome = run(model);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->retries, 1);
  EXPECT_EQ(waits, std::vector<std::chrono::milliseconds>{2s});
}

TEST_P(ModelOverHttp, BrokenForEver) {
  const ModelServer server({http_reply(500, R"({"error":{"message":"internal"}})")});
  const auto outcome = run(options(server));
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr("HTTP 500 after 3 retries: internal"));
  EXPECT_EQ(server.requests().size(), 4u);
}

TEST_P(ModelOverHttp, MalformedReply) {
  const ModelServer server({http_reply(200, "{\"content\": [")});
  EXPECT_THAT(run(options(server)).error().message, HasSubstr("not a reply: malformed JSON"));
}

TEST_P(ModelOverHttp, DisconnectInTheMiddleOfTheBody) {
  const std::string whole = http_reply(200, body("hello"));
  const ModelServer server({whole.substr(0, whole.size() - 5), "", whole});
  const auto outcome = run(options(server));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->text, "hello");
  EXPECT_EQ(outcome->retries, 2);
  const ModelServer always({whole.substr(0, whole.size() - 5)});
  EXPECT_EQ(run(options(always)).error().code, ECONNRESET);
}

TEST_P(ModelOverHttp, UnknownTool) {
  const ModelServer server({http_reply(200, body("", {{"t1", "browse", "{}"}})), http_reply(200, body("sorry"))});
  const auto outcome = run(options(server));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->text, "sorry");
  EXPECT_TRUE(gateway_.calls.empty());
  EXPECT_THAT(server.requests().at(1), HasSubstr("there is no tool 'browse'"));
}

TEST_P(ModelOverHttp, EndlessToolCalls) {
  const ModelServer server({http_reply(200, body("", {{"t1", "shell", R"({"command":"true"})"}}))});
  const auto outcome = run(options(server));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->end, AgentEnd::turn_limit);
  EXPECT_EQ(gateway_.calls.size(), 5u);
}

TEST_P(ModelOverHttp, AReplyThatIsTooLarge) {
  const ModelServer server({http_reply(200, body(std::string(9 << 20, 'x')))});
  const auto outcome = run(options(server));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, EFBIG);
  EXPECT_THAT(outcome.error().message, HasSubstr("larger than 8388608 bytes"));
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_P(ModelOverHttp, ARedirectDoesNotGetTheKey) {
  const ModelServer thief({http_reply(200, body("thanks"))});
  const ModelServer server({http_reply(307, "{}", "location: " + thief.url() + "/\r\n")});
  EXPECT_THAT(run(options(server)).error().message, HasSubstr("HTTP 307"));
  EXPECT_TRUE(thief.requests().empty());
}

TEST_P(ModelOverHttp, NobodyListens) {
  ModelOptions model;
  {
    const ModelServer gone({""});
    model = options(gone);
  }
  const auto outcome = run(model);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ECONNREFUSED);
  EXPECT_THAT(outcome.error().message, HasSubstr(" after 3 retries: "));
}

INSTANTIATE_TEST_SUITE_P(Dialects, ModelOverHttp, ::testing::Values(Provider::anthropic, Provider::openai),
                         [](const auto& instance) { return std::string(to_string(instance.param)); });

TEST(HttpClient, GivesUpOnAServerThatNeverAnswers) {
  setenv("no_proxy", "*", 1);
  const ModelServer server({never_answers});
  HttpLimits limits;
  limits.total_time = 50ms;
  const auto http = make_http_client(limits);
  ASSERT_TRUE(http) << http.error().message;
  const auto reply = (*http)->post({server.url(), {}, "{}"});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ETIMEDOUT);
}

}  // namespace
}  // namespace callgate
