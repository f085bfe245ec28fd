#include "gateway/stage_order.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "fakes.h"
#include "gateway/recorder.h"

namespace callgate {
namespace {

using Kind = StageEvent::Kind;

StageEvent random_event(std::mt19937& random) {
  StageEvent event;
  event.kind = static_cast<Kind>(random() % 7);
  event.verdict = static_cast<Verdict>(random() % 4);
  event.agreed = random() % 2 == 0;
  event.digest = random() % 8 == 0 ? "" : random() % 4 == 0 ? "other" : "this";
  return event;
}

// Written from the promise and not from the code: before something runs it was received, then decided, and where it was
// asked, agreed to for exactly what runs; nothing else lies in between, and it runs once.
bool may_run(const std::vector<StageEvent>& before, const StageEvent& intent) {
  if (intent.digest.empty() || before.size() < 2) return false;
  if (before[0].kind != Kind::received || before[1].kind != Kind::decided) return false;
  Verdict verdict = before[1].verdict;
  if (verdict <= Verdict::contain) return before.size() == 2;
  if (verdict == Verdict::deny) return false;
  const StageEvent& last = before.back();
  bool agreed = last.kind == Kind::resolved && last.agreed && last.digest == intent.digest;
  if (before.size() == 3) return agreed;
  return before.size() == 4 && agreed && before[2].kind == Kind::requested && before[2].digest == intent.digest;
}

TEST(StageOrder, RunsNothingWithoutAllStagesInAMillionRandomOrders) {
  std::mt19937 random(20261121);
  int ran = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    StageOrder order;
    std::vector<StageEvent> events;
    for (int step = 0; step < 6; ++step) {
      StageEvent event = random_event(random);
      // Half of the time the next stage in order, or a random order would never get far.
      if (random() % 2 == 0) event.kind = static_cast<Kind>(std::min<size_t>(events.size(), 5));
      bool allowed = order.step(event);
      if (event.kind == Kind::intent) {
        ASSERT_EQ(allowed, may_run(events, event)) << i;
        ran += allowed;
      }
      if (!allowed) break;
      events.push_back(event);
    }
  }
  EXPECT_GT(ran, 1000) << "the orders never get to a run";
}

TEST(StageOrder, ReadsWhatTheJournalHolds) {
  StageEvent decided = stage_event("call.decided", R"({"verdict":"ask"})");
  EXPECT_EQ(decided.kind, Kind::decided);
  EXPECT_EQ(decided.verdict, Verdict::ask);
  EXPECT_TRUE(stage_event("approval.resolved", R"({"answer":"once","digest":"d"})").agreed);
  EXPECT_FALSE(stage_event("approval.resolved", R"({"answer":"no","digest":"d"})").agreed);
  EXPECT_FALSE(stage_event("approval.resolved", R"({"answer":"yes"})").agreed);
  EXPECT_EQ(stage_event("call.decided", "not JSON").verdict, Verdict::deny);
  EXPECT_EQ(stage_event("call.unknown", "{}").kind, Kind::other);
}

TEST(CallRecorder, WritesNoIntentOutOfOrder) {
  FakeJournal journal;
  CallRecorder record(journal, "x");
  record.note("call.received", "{}");
  EXPECT_FALSE(record.record("exec.intent", R"({"digest":"d"})").has_value());
  EXPECT_FALSE(record.record("call.decided", R"({"verdict":"allow"})").has_value());
  EXPECT_TRUE(journal.events.empty());
}

}  // namespace
}  // namespace callgate
