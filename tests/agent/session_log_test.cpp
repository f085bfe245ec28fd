#include "agent/session_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "agent/loop.h"
#include "scripted.h"

namespace callgate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class MemoryJournal final : public Journal {
 public:
  Result<Event> append(const NewEvent& event) override {
    if (fails_at == events.size()) return fail("append to the journal", ENOSPC);
    events.push_back(event);
    return Event{};
  }
  Result<std::vector<Event>> list(const EventFilter&) override { return std::vector<Event>{}; }
  Result<std::vector<Event>> stream(std::string_view) override { return std::vector<Event>{}; }
  Result<JournalReport> verify() override { return JournalReport{}; }

  std::vector<NewEvent> events;
  size_t fails_at = 1000;
};

AgentOptions secret_session() {
  AgentOptions options;
  options.prompt = "the password is hunter2";
  options.workspace = "/work";
  options.session = "s-1";
  return options;
}

TEST(SessionLog, NumbersWhatHappenedAndKeepsNoText) {
  FakeGateway gateway;
  ScriptedModel model({uses({{"t1", "shell", R"({"command":"echo hunter2"})"}}), says("hunter2")});
  MemoryJournal journal;
  ASSERT_TRUE(run_agent(secret_session(), gateway, model, &journal));
  std::vector<std::string> lines;
  for (const NewEvent& event : journal.events) {
    lines.push_back(event.stream + " " + std::to_string(event.expected_version) + " " + event.type);
    EXPECT_THAT(event.body, Not(HasSubstr("hunter2")));
    EXPECT_LE(event.body.size(), max_event_body_bytes);
  }
  EXPECT_THAT(lines, ElementsAre("session/s-1 1 agent.started", "session/s-1 2 agent.reply",
                                 "session/s-1 3 agent.reply", "session/s-1 4 agent.ended"));
}

TEST(SessionLog, HostileToolNamesStayWithinTheLimit) {
  FakeGateway gateway;
  std::vector<ToolUse> tools;
  for (int index = 0; index < 500; ++index) tools.push_back({"t", std::string(5000, '\xff'), "{}"});
  ScriptedModel model({uses(tools), says("done")});
  MemoryJournal journal;
  ASSERT_TRUE(run_agent(secret_session(), gateway, model, &journal));
  for (const NewEvent& event : journal.events) EXPECT_LE(event.body.size(), max_event_body_bytes);
}

TEST(SessionLog, WhatCannotBeRecordedIsNotDone) {
  FakeGateway gateway;
  for (const size_t fails_at : {0, 1}) {
    ScriptedModel model({uses({{"t1", "shell", R"({"command":"ls"})"}})});
    MemoryJournal journal;
    journal.fails_at = fails_at;
    const auto outcome = run_agent(secret_session(), gateway, model, &journal);
    ASSERT_FALSE(outcome);
    EXPECT_THAT(outcome.error().message, HasSubstr("record the session: "));
    EXPECT_EQ(model.seen.size(), fails_at);
  }
  EXPECT_TRUE(gateway.calls.empty());
}

}  // namespace
}  // namespace callgate
