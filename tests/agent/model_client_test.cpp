#include "agent/model_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <nlohmann/json.hpp>

#include "scripted.h"

namespace callgate {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::HasSubstr;

const std::vector<Message> conversation = {
    {Message::Role::user, "do it", {}, {}},
    {Message::Role::assistant, "", {{"t1", "shell", R"({"command":"ls"})"}, {"t2", "read", "not json"}}, {}},
    {Message::Role::user, "", {}, {{"t1", "a.c\n", false}, {"t2", "malformed JSON", true}}},
};

json request_body(Provider provider, HttpScript& script) {
  script.replies = {reply_of(200, reply_body(provider, "ok", {}))};
  const auto client = scripted_client(provider, script);
  EXPECT_TRUE(client->ask({"be careful", conversation, tool_manifests()}));
  return json::parse(script.requests.at(0).body);
}

TEST(AnthropicClient, RendersTheConversation) {
  HttpScript script;
  const json body = request_body(Provider::anthropic, script);
  EXPECT_EQ(script.requests[0].url, "https://model.example/v1/messages");
  EXPECT_THAT(script.requests[0].headers, Contains("x-api-key: sk-secret"));
  EXPECT_THAT(script.requests[0].headers, Contains("anthropic-version: 2023-06-01"));
  EXPECT_EQ(body["model"], "a-model");
  EXPECT_EQ(body["system"], "be careful");
  EXPECT_GT(body["max_tokens"], 0);
  EXPECT_EQ(body["messages"], json::parse(R"([
    {"role":"user","content":[{"type":"text","text":"do it"}]},
    {"role":"assistant","content":[
      {"type":"tool_use","id":"t1","name":"shell","input":{"command":"ls"}},
      {"type":"tool_use","id":"t2","name":"read","input":{}}]},
    {"role":"user","content":[
      {"type":"tool_result","tool_use_id":"t1","content":"a.c\n","is_error":false},
      {"type":"tool_result","tool_use_id":"t2","content":"malformed JSON","is_error":true}]}])"));
  ASSERT_EQ(body["tools"].size(), 3u);
  EXPECT_EQ(body["tools"][0]["name"], "shell");
  EXPECT_EQ(body["tools"][0]["input_schema"]["required"], json::array({"command"}));
}

TEST(OpenAiClient, RendersTheConversation) {
  HttpScript script;
  const json body = request_body(Provider::openai, script);
  EXPECT_EQ(script.requests[0].url, "https://model.example/chat/completions");
  EXPECT_THAT(script.requests[0].headers, Contains("authorization: Bearer sk-secret"));
  EXPECT_EQ(body["messages"], json::parse(R"([
    {"role":"system","content":"be careful"},
    {"role":"user","content":"do it"},
    {"role":"assistant","content":null,"tool_calls":[
      {"id":"t1","type":"function","function":{"name":"shell","arguments":"{\"command\":\"ls\"}"}},
      {"id":"t2","type":"function","function":{"name":"read","arguments":"not json"}}]},
    {"role":"tool","tool_call_id":"t1","content":"a.c\n"},
    {"role":"tool","tool_call_id":"t2","content":"error: malformed JSON"}])"));
  ASSERT_EQ(body["tools"].size(), 3u);
  EXPECT_EQ(body["tools"][1]["function"]["name"], "read");
  EXPECT_EQ(body["tools"][1]["function"]["parameters"]["required"], json::array({"path"}));
}

TEST(ModelClient, BodyNeverHoldsTheKey) {
  for (const Provider provider : {Provider::anthropic, Provider::openai}) {
    HttpScript script;
    EXPECT_EQ(request_body(provider, script).dump().find("sk-secret"), std::string::npos);
  }
}

TEST(ModelClient, ReadsTextToolsAndUsage) {
  const std::vector<ToolUse> tools = {{"t1", "shell", R"({"command":"ls"})"}, {"t2", "read", R"({"path":"a"})"}};
  for (const Provider provider : {Provider::anthropic, Provider::openai}) {
    HttpScript script{{reply_of(200, reply_body(provider, "let me look", tools))}, {}, {}};
    const auto reply = scripted_client(provider, script)->ask({"", conversation, {}});
    ASSERT_TRUE(reply) << to_string(provider);
    EXPECT_EQ(reply->message, (Message{Message::Role::assistant, "let me look", tools, {}}));
    EXPECT_EQ(reply->stop, StopReason::finished);
    EXPECT_EQ(reply->input_tokens, 11u);
    EXPECT_EQ(reply->output_tokens, 7u);
  }
}

struct StopCase {
  Provider provider;
  std::string body;
  StopReason expected;
};

TEST(ModelClient, KnowsWhyTheModelStopped) {
  const StopCase cases[] = {
      {Provider::anthropic, anthropic_reply("x", {}, "max_tokens"), StopReason::cut_off},
      {Provider::anthropic, anthropic_reply("x", {}, "model_context_window_exceeded"), StopReason::cut_off},
      {Provider::anthropic, anthropic_reply("x", {}, "refusal"), StopReason::declined},
      {Provider::anthropic, anthropic_reply("x", {}, "stop_sequence"), StopReason::finished},
      {Provider::openai, openai_reply("x", {}, "length"), StopReason::cut_off},
      {Provider::openai, openai_reply("x", {}, "content_filter"), StopReason::declined},
      {Provider::openai, R"({"choices":[{"message":{"content":null,"refusal":"no"}}]})", StopReason::declined},
      {Provider::openai, R"({"choices":[{"message":{"content":"x","refusal":null},"finish_reason":null}]})",
       StopReason::finished},
  };
  for (const StopCase& one : cases) {
    HttpScript script{{reply_of(200, one.body)}, {}, {}};
    const auto reply = scripted_client(one.provider, script)->ask({"", conversation, {}});
    ASSERT_TRUE(reply) << one.body;
    EXPECT_EQ(reply->stop, one.expected) << one.body;
  }
}

TEST(ModelClient, ArgumentsThatAreAnObjectAreTakenAsWell) {
  HttpScript script{
      {reply_of(
          200,
          R"({"choices":[{"message":{"tool_calls":[{"id":"1","function":{"name":"shell","arguments":{"command":"ls"}}}]}}]})")},
      {},
      {}};
  const auto reply = scripted_client(Provider::openai, script)->ask({"", conversation, {}});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->message.tool_uses.at(0).arguments, R"({"command":"ls"})");
}

TEST(ModelClient, WhatIsNoReplyIsAnError) {
  const std::pair<Provider, const char*> cases[] = {
      {Provider::anthropic, ""},
      {Provider::anthropic, "<html>"},
      {Provider::anthropic, "{}"},
      {Provider::anthropic, R"({"content":"text"})"},
      {Provider::anthropic, R"({"content":[1]})"},
      {Provider::anthropic, R"({"content":[{"type":"text"}]})"},
      {Provider::anthropic, R"({"content":[{"type":"tool_use","name":"shell","input":{}}]})"},
      {Provider::anthropic, R"({"content":[{"type":"tool_use","id":"1","name":"shell"}]})"},
      {Provider::openai, "[]"},
      {Provider::openai, R"({"choices":[]})"},
      {Provider::openai, R"({"choices":[{}]})"},
      {Provider::openai, R"({"choices":[{"message":"x"}]})"},
      {Provider::openai, R"({"choices":[{"message":{"tool_calls":{}}}]})"},
      {Provider::openai, R"({"choices":[{"message":{"tool_calls":[{"id":"1"}]}}]})"},
      {Provider::openai, R"({"choices":[{"message":{"tool_calls":[{"id":"1","function":{"name":"a"}}]}}]})"},
  };
  for (const auto& [provider, body] : cases) {
    HttpScript script{{reply_of(200, body)}, {}, {}};
    const auto reply = scripted_client(provider, script)->ask({"", conversation, {}});
    ASSERT_FALSE(reply) << body;
    EXPECT_THAT(reply.error().message, HasSubstr("not a reply: ")) << body;
  }
}

struct AddressCase {
  const char *url, *expected;  // nothing expected: taken
};

TEST(ModelClient, TheKeyTravelsEncryptedOrNotAtAll) {
  const AddressCase cases[] = {
      {"https://api.example", ""},
      {"http://localhost:8080/v1", ""},
      {"http://127.0.0.1:1", ""},
      {"http://[::1]:1", ""},
      {"http://api.example", "would carry the key unencrypted"},
      {"http://localhost.evil.example", "would carry the key unencrypted"},
      {"http://127.0.0.1.evil.example:80", "would carry the key unencrypted"},
      {"http://localhost@evil.example", "user information"},
      {"https://localhost@evil.example", "user information"},
      {"ftp://api.example", "not http:// or https://"},
      {"", "not http:// or https://"},
  };
  for (const AddressCase& one : cases) {
    HttpScript script;
    ModelOptions options;
    options.base_url = one.url;
    options.api_key = "sk-secret";
    const auto client = make_model_client(options, scripted_http(script));
    EXPECT_EQ(client.has_value(), one.expected[0] == '\0') << one.url;
    EXPECT_THAT(client ? "" : client.error().message, HasSubstr(one.expected));
  }
}

TEST(ModelClient, AKeyCannotAddAHeader) {
  HttpScript script;
  ModelOptions options;
  options.base_url = "https://api.example";
  options.api_key = "sk-1\r\nHost: evil.example";
  EXPECT_FALSE(make_model_client(options, scripted_http(script)));
}

TEST(ModelOptions, AreCompletedFromTheEnvironment) {
  for (const char* name : {"OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"}) unsetenv(name);
  ModelOptions options;
  options.provider = Provider::openai;
  EXPECT_THAT(complete_from_environment(options).error().message, HasSubstr("set OPENAI_API_KEY"));
  setenv("OPENAI_API_KEY", "sk-env", 1);
  EXPECT_THAT(complete_from_environment(options).error().message, HasSubstr("set OPENAI_MODEL"));
  setenv("OPENAI_MODEL", "m", 1);
  EXPECT_EQ(complete_from_environment(options)->base_url, "https://api.openai.com/v1");
  setenv("OPENAI_BASE_URL", "http://localhost:1/v1", 1);
  options.model = "mine";
  const auto complete = complete_from_environment(options);
  ASSERT_TRUE(complete);
  EXPECT_EQ(complete->base_url, "http://localhost:1/v1");
  EXPECT_EQ(complete->model, "mine");
  EXPECT_EQ(complete->api_key, "sk-env");
}

TEST(Provider, HasANameThatIsReadBack) {
  EXPECT_EQ(provider_from("anthropic"), Provider::anthropic);
  EXPECT_EQ(provider_from(to_string(Provider::openai)), Provider::openai);
  EXPECT_FALSE(provider_from("other"));
}

}  // namespace
}  // namespace callgate
