#include "gateway/session_memory.h"

#include <gtest/gtest.h>

#include <random>

#include "fakes.h"

namespace callgate {
namespace {

ToolCall call_of(const std::string& session, const std::string& parent = {}) {
  ToolCall call;
  call.session = session;
  call.parent = parent;
  return call;
}

class SessionMemoryTest : public testing::Test {
 protected:
  // As after a restart: nothing but the journal is kept.
  Result<SessionState> enter(const std::string& session, Authority wanted, const std::string& parent = {}) {
    return SessionMemory(journal_, clock_).enter(call_of(session, parent), wanted);
  }
  Authority authority(const std::string& session, Mode wanted, const std::string& parent = {}) {
    Result<SessionState> state = enter(session, authority_of(wanted), parent);
    EXPECT_TRUE(state.has_value()) << state.error().message;
    return state ? state->authority : Authority{};
  }

  FakeJournal journal_;
  SystemClock clock_;
};

struct MeetRow {
  Mode a, b;
  const char* both;
};

TEST(Authority, OfTwoIsAsMuchAsBothAllow) {
  for (const MeetRow& row :
       {MeetRow{Mode::plan, Mode::automatic, "plan"}, MeetRow{Mode::ask, Mode::edits, "ask"},
        MeetRow{Mode::edits, Mode::automatic, "edits"}, MeetRow{Mode::locked, Mode::automatic, "locked"},
        MeetRow{Mode::locked, Mode::edits, "locked"}, MeetRow{Mode::locked, Mode::plan, "plan, nobody there"},
        MeetRow{Mode::automatic, Mode::automatic, "auto"}, MeetRow{Mode::locked, Mode::ask, "locked"}}) {
    EXPECT_EQ(to_string(lesser(authority_of(row.a), authority_of(row.b))), row.both);
    EXPECT_EQ(to_string(lesser(authority_of(row.b), authority_of(row.a))), row.both);
  }
}

TEST_F(SessionMemoryTest, GivesAChildNoMoreThanItsParent) {
  EXPECT_EQ(to_string(authority("root", Mode::edits)), "edits");
  EXPECT_EQ(to_string(authority("child", Mode::automatic, "root")), "edits");
  EXPECT_EQ(to_string(authority("child", Mode::plan)), "plan");
  EXPECT_EQ(to_string(authority("grandchild", Mode::automatic, "child")), "plan");
  EXPECT_EQ(to_string(authority("child", Mode::automatic)), "edits") << "the parent is not named in each call";
  EXPECT_EQ(to_string(authority("root", Mode::locked)), "locked");
  EXPECT_EQ(to_string(authority("child", Mode::edits)), "locked") << "a parent that got less";
}

TEST_F(SessionMemoryTest, RefusesWhoCannotBeTold) {
  EXPECT_FALSE(enter("child", {}, "nobody").has_value());
  EXPECT_FALSE(enter("self", {}, "self").has_value());
  EXPECT_FALSE(enter("", {}, "root").has_value());
  ASSERT_TRUE(enter("root", {}).has_value());
  ASSERT_TRUE(enter("other", {Mode::automatic, true}).has_value());
  ASSERT_TRUE(enter("child", {}, "root").has_value());
  EXPECT_FALSE(enter("child", {}, "other").has_value()) << "changed its parent";
  EXPECT_FALSE(enter("root", {}, "child").has_value()) << "a parent became a child";
  std::string parent = "root";
  bool deep_refused = false;
  for (int i = 0; i < 40 && !deep_refused; ++i) {
    std::string child = "deep" + std::to_string(i);
    deep_refused = !enter(child, {}, parent).has_value();
    parent = child;
  }
  EXPECT_TRUE(deep_refused);
}

TEST_F(SessionMemoryTest, RaisesNoAuthorityInAnyChainOfSpawns) {
  std::mt19937 random(7);
  constexpr Mode modes[] = {Mode::plan, Mode::ask, Mode::edits, Mode::automatic, Mode::locked};
  for (int run = 0; run < 300; ++run) {
    std::string parent;
    Authority above{Mode::automatic, true};
    for (int depth = 0; depth < 8; ++depth) {
      std::string name = std::to_string(run) + "." + std::to_string(depth);
      Authority got = authority(name, modes[random() % 5], parent);
      ASSERT_LE(got.mode, above.mode);
      ASSERT_LE(got.attended, above.attended);
      above = got;
      parent = name;
    }
  }
}

TEST_F(SessionMemoryTest, RemembersATaintInChildrenAndParents) {
  ASSERT_TRUE(enter("root", {}).has_value());
  ASSERT_TRUE(enter("child", {}, "root").has_value());
  ASSERT_TRUE(enter("other", {}).has_value());
  SessionMemory memory(journal_, clock_);
  ASSERT_TRUE(memory.note_tainted(call_of("child"), "secret", "read /w/.env").has_value());
  EXPECT_EQ(enter("root", {})->facts.secret, "read /w/.env");
  EXPECT_EQ(enter("child", {})->facts.secret, "read /w/.env");
  EXPECT_EQ(enter("late", {}, "root")->facts.secret, "read /w/.env");
  EXPECT_EQ(enter("other", {})->facts.secret, "");
  EXPECT_EQ(enter("root", {})->facts.untrusted, "");
}

TEST_F(SessionMemoryTest, RemembersWhatWasRefused) {
  ASSERT_TRUE(enter("root", {}).has_value());
  SessionMemory memory(journal_, clock_);
  ASSERT_TRUE(memory.note_refused(call_of("root"), {"delete /w/x"}).has_value());
  ASSERT_TRUE(memory.note_refused(call_of("root"), {}).has_value());
  EXPECT_EQ(enter("root", {})->facts.refused, (std::vector<std::vector<std::string>>{{"delete /w/x"}}));
  EXPECT_EQ(enter("child", {}, "root")->facts.refused.size(), 1u);
}

TEST_F(SessionMemoryTest, FailsWhenTheJournalDoes) {
  journal_.fail_after = 0;
  EXPECT_FALSE(enter("root", {}).has_value());
  EXPECT_TRUE(enter("", {}).has_value()) << "a call of its own has nothing to remember";
}

}  // namespace
}  // namespace callgate
