#include "audit/journal.h"

#include <gmock/gmock.h>

#include "audit/hash_chain.h"
#include "tests/audit/journal_fixture.h"

namespace callgate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<uint64_t> sequences(const Result<std::vector<Event>>& events) {
  std::vector<uint64_t> numbers;
  EXPECT_TRUE(events) << (events ? "" : events.error().message);
  if (events)
    for (const Event& event : *events) numbers.push_back(event.sequence);
  return numbers;
}

TEST_F(JournalTest, ReturnsWhatItStored) {
  std::unique_ptr<Journal> journal = open();
  Result<Event> event = journal->append({"call/a", 1, "call.received", "{\"text\": \"grün\\u0000\"}"});
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_EQ(event->sequence, 1u);
  EXPECT_EQ(event->wall_microseconds, 1'700'000'000'123'456);
  EXPECT_EQ(event->monotonic_nanoseconds, 42);
  EXPECT_EQ(event->id.substr(0, 15), "018bcfe5-687b-7") << "a UUIDv7 of the wall clock's millisecond";
  EXPECT_EQ(event->boot_id.size(), 36u);
  EXPECT_EQ(event->previous_hash, genesis_hash().hex());
  EXPECT_EQ(event->hash, event_hash(*event).hex());
  Result<std::vector<Event>> stored = journal->stream("call/a");
  ASSERT_TRUE(stored);
  ASSERT_EQ(stored->size(), 1u);
  EXPECT_EQ(stored->front().body, "{\"text\": \"grün\\u0000\"}");
  EXPECT_EQ(stored->front().hash, event->hash);
  EXPECT_EQ(stored->front().id, event->id);
}

TEST_F(JournalTest, ChainsAcrossStreamsAndReopening) {
  Result<Event> first = open()->append({"call/a", 1, "t", "{}"});
  Result<Event> second = open()->append({"call/b", 1, "t", "{}"});
  ASSERT_TRUE(first && second);
  EXPECT_EQ(second->sequence, 2u);
  EXPECT_EQ(second->previous_hash, first->hash);
  EXPECT_NE(second->id, first->id);
}

TEST_F(JournalTest, AppendsSeveralEventsOrNone) {
  std::unique_ptr<Journal> journal = open();
  const NewEvent good[] = {{"call/a", 1, "t", "{}"}, {"call/a", 2, "t", "{}"}, {"call/b", 1, "t", "{}"}};
  Result<std::vector<Event>> events = journal->append_all(good);
  EXPECT_THAT(sequences(events), ElementsAre(1, 2, 3));
  EXPECT_EQ(events->at(2).previous_hash, events->at(1).hash);
  const NewEvent conflict[] = {{"call/c", 1, "t", "{}"}, {"call/a", 2, "t", "{}"}};
  events = journal->append_all(conflict);
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().code, EEXIST);
  EXPECT_THAT(sequences(journal->stream("call/c")), IsEmpty());
  EXPECT_THAT(sequences(journal->append_all({})), IsEmpty());
  EXPECT_THAT(verify().problems, IsEmpty());
}

TEST_F(JournalTest, RefusesATakenVersionAsALostRace) {
  fill(2);
  Result<Event> event = open()->append({"call/a", 2, "t", "{}"});
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, EEXIST);
  EXPECT_THAT(event.error().message, HasSubstr("version 2 is taken"));
  EXPECT_EQ(verify().events, 2u);
}

TEST_F(JournalTest, RefusesAGapInAStream) {
  fill(1);
  Result<Event> event = open()->append({"call/a", 3, "t", "{}"});
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, EINVAL);
}

TEST_F(JournalTest, GoesOnAfterARefusal) {
  std::unique_ptr<Journal> journal = open();
  EXPECT_FALSE(journal->append({"call/a", 7, "t", "{}"}));
  EXPECT_FALSE(journal->append({"call/a", 1, "t", "[]"}));
  Result<Event> event = journal->append({"call/a", 1, "t", "{}"});
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_EQ(event->sequence, 1u);
}

TEST_F(JournalTest, TakesOnlyJsonObjectsWithinTheLimit) {
  std::unique_ptr<Journal> journal = open();
  std::string at_limit = "{\"a\":\"" + std::string(max_event_body_bytes - 8, 'x') + "\"}";
  ASSERT_EQ(at_limit.size(), max_event_body_bytes);
  const std::string refused[] = {"",
                                 "null",
                                 "[1]",
                                 "{",
                                 "{\"a\":1}x",
                                 "{'a':1}",
                                 "{\"a\":\"\xff\"}",
                                 std::string("{\"a\":\"\0\"}", 9),
                                 "{\"a\":\"\xed\xa0\x80\"}",
                                 "{\"a\":NaN}",
                                 " " + at_limit,
                                 std::string(16'000, '[')};
  for (const std::string& body : refused) EXPECT_FALSE(journal->append({"s", 1, "t", body})) << body.substr(0, 40);
  Result<Event> event = journal->append({"s", 1, "t", at_limit});
  EXPECT_TRUE(event) << event.error().message;
  EXPECT_TRUE(journal->append({"s", 2, "t", "{" + std::string(20'000, ' ') + "}"}));
  EXPECT_TRUE(journal->append({"s", 3, "t", R"({"a":)" + std::string(9'000, '[') + std::string(9'000, ']') + "}"}));
}

TEST_F(JournalTest, RefusesNamesThatAreNoNames) {
  std::unique_ptr<Journal> journal = open();
  const std::string refused[] = {"", std::string("a\0b", 3), "\xff", std::string(256, 'a')};
  for (const std::string& name : refused) {
    EXPECT_FALSE(journal->append({name, 1, "t", "{}"}));
    EXPECT_FALSE(journal->append({"s", 1, name, "{}"}));
  }
  EXPECT_FALSE(journal->append({"s", 0, "t", "{}"}));
  EXPECT_FALSE(journal->append({"s", UINT64_MAX, "t", "{}"}));
}

TEST_F(JournalTest, ListsByRangeOrderAndLimit) {
  fill(5);
  std::unique_ptr<Journal> journal = open();
  EXPECT_THAT(sequences(journal->list({})), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(sequences(journal->list({.after_sequence = 3})), ElementsAre(4, 5));
  EXPECT_THAT(sequences(journal->list({.limit = 2})), ElementsAre(1, 2));
  EXPECT_THAT(sequences(journal->list({.limit = 2, .newest_first = true})), ElementsAre(5, 4));
  EXPECT_THAT(sequences(journal->list({.limit = 0})), IsEmpty());
  EXPECT_THAT(sequences(journal->list({.after_sequence = UINT64_MAX, .limit = SIZE_MAX})), IsEmpty());
}

TEST_F(JournalTest, MatchesPrefixesByByteAndNotByPattern) {
  std::unique_ptr<Journal> journal = open();
  const char* const streams[] = {"call/1", "call/2", "callx", "c%", "c_ll", "Call/1", "c\xc3\xbf", "c\xc3\xbfz", "d"};
  for (const char* stream : streams) ASSERT_TRUE(journal->append({stream, 1, std::string("t.") + stream, "{}"}));
  EXPECT_THAT(sequences(journal->list({.stream_prefix = "call/"})), ElementsAre(1, 2));
  EXPECT_THAT(sequences(journal->list({.stream_prefix = "c%"})), ElementsAre(4));
  EXPECT_THAT(sequences(journal->list({.stream_prefix = "c_"})), ElementsAre(5));
  EXPECT_THAT(sequences(journal->list({.stream_prefix = "c\xc3\xbf"})), ElementsAre(7, 8));
  EXPECT_THAT(sequences(journal->list({.stream_prefix = "\xff\xff"})), IsEmpty());
  EXPECT_THAT(sequences(journal->list({.type_prefix = "t.c%"})), ElementsAre(4));
  EXPECT_THAT(sequences(journal->list({.stream_prefix = "call", .type_prefix = "t.call/", .newest_first = true})),
              ElementsAre(2, 1));
  EXPECT_THAT(sequences(journal->list({.stream_prefix = "' OR 1=1 --"})), IsEmpty());
}

TEST_F(JournalTest, GivesAStreamInTheOrderOfItsVersions) {
  std::unique_ptr<Journal> journal = open();
  ASSERT_TRUE(journal->append({"a", 1, "t", "{}"}));
  ASSERT_TRUE(journal->append({"b", 1, "t", "{}"}));
  ASSERT_TRUE(journal->append({"a", 2, "t", "{}"}));
  EXPECT_THAT(sequences(journal->stream("a")), ElementsAre(1, 3));
  EXPECT_THAT(sequences(journal->stream("nobody")), IsEmpty());
}

TEST_F(JournalTest, KeepsTheWalShortUnderItsOwnLock) {
  std::unique_ptr<Journal> journal = open({.checkpoint_frames = 20});
  for (uint64_t version = 1; version <= 200; ++version) ASSERT_TRUE(journal->append({"s", version, "t", "{}"}));
  // Without a checkpoint 200 appends are more than 800 frames of 4 KiB.
  EXPECT_LT(std::filesystem::file_size(directory + "/journal.db-wal"), 60u * 4120u);
  EXPECT_THAT(verify().problems, IsEmpty());
}

TEST_F(JournalTest, KeepsTheWalWhenTheLastConnectionGoes) {
  fill(1);
  // A checkpoint at close would be one outside of the lock.
  EXPECT_GT(std::filesystem::file_size(directory + "/journal.db-wal"), 0u);
}

}  // namespace
}  // namespace callgate
