#include "agent/loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scripted.h"

namespace callgate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const ToolUse list_files = {"t1", "shell", R"({"command":"ls"})"};

AgentOptions options_for(const std::string& prompt = "do it") {
  AgentOptions options;
  options.prompt = prompt;
  options.workspace = "/work";
  return options;
}

TEST(AgentLoop, EndsWhenTheModelHasNoMoreToDo) {
  FakeGateway gateway;
  ScriptedModel model({says("nothing to do")});
  const auto outcome = run_agent(options_for(), gateway, model, nullptr);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->end, AgentEnd::finished);
  EXPECT_EQ(outcome->text, "nothing to do");
  EXPECT_EQ(outcome->turns, 1);
  EXPECT_THAT(gateway.calls, IsEmpty());
  EXPECT_THAT(model.seen.at(0), ElementsAre(Message{Message::Role::user, "do it", {}, {}}));
  EXPECT_THAT(model.system_prompt, HasSubstr("refused"));
}

TEST(AgentLoop, CarriesEveryToolThroughTheGatewayInOrder) {
  FakeGateway gateway;
  const ToolUse write = {"t2", "write", R"({"path":"a","content":"b"})"};
  ScriptedModel model({uses({list_files, write}), says("done")});
  AgentOptions options = options_for();
  options.session = "s-1";
  options.handle.mode = Mode::edits;
  const auto outcome = run_agent(options, gateway, model, nullptr);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->tool_calls, 2);
  ASSERT_EQ(gateway.calls.size(), 2u);
  EXPECT_EQ(gateway.calls[0].command, "ls");
  EXPECT_EQ(gateway.calls[1].tool, "write");
  EXPECT_EQ(gateway.calls[1].session, "s-1");
  EXPECT_EQ(gateway.options_seen[0].mode, Mode::edits);
  ASSERT_EQ(model.seen.size(), 2u);
  EXPECT_THAT(model.seen[1].at(2).tool_answers,
              ElementsAre(ToolAnswer{"t1", "ran: ls", false},
                          ToolAnswer{"t2", R"(ran: write {"content":"b","path":"a"})", false}));
}

TEST(AgentLoop, TellsTheModelWhyACallWasRefused) {
  FakeGateway gateway;
  gateway.answer = [](const ToolCall&) {
    CallResult result;
    result.outcome = Outcome::refused;
    result.text = "[callgate refused this call]\n- the shell runs whatever the pipe delivers (CG056)\n";
    return result;
  };
  ScriptedModel model({uses({list_files}), says("I could not")});
  const auto outcome = run_agent(options_for(), gateway, model, nullptr);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->refused_calls, 1);
  const ToolAnswer answer = model.seen.at(1).at(2).tool_answers.at(0);
  EXPECT_TRUE(answer.is_error);
  EXPECT_THAT(answer.text, HasSubstr("CG056"));
}

TEST(AgentLoop, WhatTheModelGetsWrongNeverReachesTheGateway) {
  FakeGateway gateway;
  ScriptedModel model(
      {uses({{"1", "format_disk", "{}"}, {"2", "shell", "{\"command\":"}, {"3", "read", "{}"}}), says("")});
  const auto outcome = run_agent(options_for(), gateway, model, nullptr);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->end, AgentEnd::finished);
  EXPECT_THAT(gateway.calls, IsEmpty());
  const auto& answers = model.seen.at(1).at(2).tool_answers;
  ASSERT_EQ(answers.size(), 3u);
  for (const ToolAnswer& answer : answers) EXPECT_TRUE(answer.is_error) << answer.text;
  EXPECT_THAT(answers[0].text, HasSubstr("no tool 'format_disk'"));
  EXPECT_THAT(answers[1].text, HasSubstr("malformed JSON"));
  EXPECT_THAT(answers[2].text, HasSubstr("'path' is missing"));
}

TEST(AgentLoop, AFragmentOfAMessageIsNotRun) {
  FakeGateway gateway;
  ModelReply cut = uses({{"1", "shell", R"({"command":"rm -rf build"})"}});
  cut.stop = StopReason::cut_off;
  ScriptedModel model({cut, says("done")});
  ASSERT_TRUE(run_agent(options_for(), gateway, model, nullptr));
  EXPECT_THAT(gateway.calls, IsEmpty());
  EXPECT_THAT(model.seen.at(1).at(2).tool_answers.at(0).text, HasSubstr("not run"));
}

TEST(AgentLoop, StopsAtTheTurnLimit) {
  FakeGateway gateway;
  ScriptedModel model({uses({list_files})});
  AgentOptions options = options_for();
  options.limits.turns = 4;
  const auto outcome = run_agent(options, gateway, model, nullptr);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->end, AgentEnd::turn_limit);
  EXPECT_EQ(outcome->turns, 4);
  EXPECT_EQ(gateway.calls.size(), 4u);
}

TEST(AgentLoop, StopsAtTheCallLimitInTheMiddleOfATurn) {
  FakeGateway gateway;
  ScriptedModel model({uses({list_files, list_files, list_files})});
  AgentOptions options = options_for();
  options.limits.tool_calls = 2;
  const auto outcome = run_agent(options, gateway, model, nullptr);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->end, AgentEnd::call_limit);
  EXPECT_EQ(outcome->tool_calls, 2);
  EXPECT_EQ(gateway.calls.size(), 2u);
}

TEST(AgentLoop, StopsWhenTheConversationHasGrownTooLarge) {
  FakeGateway gateway;
  ScriptedModel model({uses({list_files})});
  AgentOptions options = options_for(std::string(1000, 'x'));
  options.limits.conversation_bytes = 1020;
  const auto outcome = run_agent(options, gateway, model, nullptr);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->end, AgentEnd::context_limit);
  EXPECT_EQ(outcome->turns, 1);
}

TEST(AgentLoop, BoundsAndCleansWhatATooLoudToolSays) {
  FakeGateway gateway;
  gateway.answer = [](const ToolCall&) {
    CallResult result;
    result.outcome = Outcome::executed;
    result.text = std::string(99, 'a') + "\xC3\xA9" + std::string(900, 'b') + "\xff";
    return result;
  };
  ScriptedModel model({uses({list_files}), says("done")});
  AgentOptions options = options_for();
  options.limits.tool_text_bytes = 100;
  ASSERT_TRUE(run_agent(options, gateway, model, nullptr));
  EXPECT_EQ(model.seen.at(1).at(2).tool_answers.at(0).text,
            std::string(99, 'a') + "\n[callgate: cut after 100 of 1002 bytes]\n");
}

TEST(AgentLoop, AGatewayThatFailsEndsTheSession) {
  FakeGateway gateway;
  gateway.answer = [](const ToolCall&) -> Result<CallResult> { return fail("append to the journal", ENOSPC); };
  ScriptedModel model({uses({list_files, list_files})});
  const auto outcome = run_agent(options_for(), gateway, model, nullptr);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ENOSPC);
  EXPECT_EQ(gateway.calls.size(), 1u);
}

TEST(AgentLoop, AModelThatDeclinesOrIsCutOffEndsIt) {
  FakeGateway gateway;
  ModelReply declined = uses({list_files});
  declined.stop = StopReason::declined;
  ScriptedModel declining({declined});
  EXPECT_EQ(run_agent(options_for(), gateway, declining, nullptr)->end, AgentEnd::declined);
  ModelReply cut = says("and then");
  cut.stop = StopReason::cut_off;
  ScriptedModel cutting({cut});
  EXPECT_EQ(run_agent(options_for(), gateway, cutting, nullptr)->end, AgentEnd::cut_off);
  EXPECT_THAT(gateway.calls, IsEmpty());
}

TEST(AgentLoop, TellsTheObserverWhatHappens) {
  FakeGateway gateway;
  ModelReply first = uses({list_files});
  first.message.text = "looking";
  first.retries = 2;
  ScriptedModel model({first, says("done")});
  std::vector<std::string> seen;
  AgentOptions options = options_for();
  options.observer.on_text = [&](std::string_view text) { seen.emplace_back(text); };
  options.observer.on_call = [&](const ToolUse& use, const CallResult& result) {
    seen.push_back(use.id + result.text);
  };
  options.observer.on_retries = [&](int retries) { seen.push_back(std::to_string(retries) + " retries"); };
  const auto outcome = run_agent(options, gateway, model, nullptr);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->retries, 2);
  EXPECT_THAT(seen, ElementsAre("2 retries", "looking", "t1ran: ls", "done"));
}

TEST(AgentLoop, NeedsAPromptAndAWorkspace) {
  FakeGateway gateway;
  ScriptedModel model({says("x")});
  EXPECT_THAT(run_agent(options_for(""), gateway, model, nullptr).error().message, HasSubstr("no prompt"));
  AgentOptions options = options_for();
  options.workspace = "relative";
  EXPECT_THAT(run_agent(options, gateway, model, nullptr).error().message, HasSubstr("absolute"));
  EXPECT_THAT(model.seen, IsEmpty());
}

}  // namespace
}  // namespace callgate
