// What verify sees: one way of tampering a test.
#include <gmock/gmock.h>

#include <fstream>

#include "audit/hash_chain.h"
#include "tests/audit/journal_fixture.h"

namespace callgate {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr const char* drop_triggers =
    "DROP TRIGGER events_keep; DROP TRIGGER events_freeze; DROP TRIGGER events_in_order;";

class Tampered : public JournalTest {
 protected:
  // The problems after `sql` was run by somebody who can drop the triggers, those about the triggers left out.
  std::vector<std::string> problems_after(const std::string& sql) {
    fill(5);
    tamper(drop_triggers + sql);
    std::vector<std::string> problems = verify().problems;
    std::erase_if(problems, [](const std::string& problem) { return problem.starts_with("schema: events_"); });
    return problems;
  }
};

TEST_F(Tampered, IsCleanWhenNothingWasDone) {
  fill(5);
  JournalReport report = verify();
  EXPECT_THAT(report.problems, IsEmpty());
  EXPECT_EQ(report.events, 5u);
  EXPECT_EQ(report.last_hash, open()->list({.newest_first = true})->front().hash);
}

TEST_F(Tampered, IsCleanWhenEmpty) {
  open();
  JournalReport report = verify();
  EXPECT_THAT(report.problems, IsEmpty());
  EXPECT_EQ(report.last_hash, genesis_hash().hex());
}

TEST_F(Tampered, TriggersRefuseEveryChange) {
  fill(3);
  const char* const changes[] = {
      "UPDATE events SET body = '{}'",
      "DELETE FROM events",
      "REPLACE INTO events SELECT 3, id, 'x', 1, type, 0, 0, boot_id, '{}', previous_hash, hash FROM events LIMIT 1",
      "REPLACE INTO events SELECT 4, id, stream, 3, type, 0, 0, boot_id, '{}', previous_hash, hash FROM events LIMIT 1",
      "INSERT INTO events SELECT 9, id, 'x', 1, type, 0, 0, boot_id, '{}', previous_hash, hash FROM events LIMIT 1",
  };
  for (const char* change : changes) {
    Result<sqlite::Database> database =
        sqlite::Database::open(directory + "/journal.db", sqlite::Access::read_write, 1000);
    ASSERT_TRUE(database);
    Result<void> done = database->execute(change);
    ASSERT_FALSE(done) << change;
    EXPECT_THAT(done.error().message, HasSubstr("the journal is append-only")) << change;
  }
  EXPECT_THAT(verify().problems, IsEmpty());
}

TEST_F(Tampered, SeesThatTheTriggersWereDropped) {
  fill(1);
  tamper(drop_triggers);
  EXPECT_THAT(verify().problems, ElementsAre("schema: events_keep is missing", "schema: events_freeze is missing",
                                             "schema: events_in_order is missing"));
}

TEST_F(Tampered, SeesAForeignObject) {
  fill(1);
  tamper("CREATE TRIGGER spy AFTER INSERT ON events BEGIN SELECT 1; END");
  EXPECT_THAT(verify().problems, ElementsAre("schema: spy does not belong here"));
}

TEST_F(Tampered, SeesAnEditOfEveryColumn) {
  fill(5);
  const std::string edits[] = {"id = 'x'",           "stream = 'x'",          "version = 9",
                               "type = 'x'",         "wall_microseconds = 1", "monotonic_nanoseconds = 1",
                               "boot_id = 'x'",      "body = '{\"n\":2}'",    "previous_hash = zeroblob(32)",
                               "hash = zeroblob(32)"};
  tamper(drop_triggers);
  for (const std::string& edit : edits) {
    tamper("CREATE TABLE kept AS SELECT * FROM events WHERE sequence = 3; UPDATE events SET " + edit +
           " WHERE sequence = 3");
    EXPECT_THAT(verify().problems, Contains(StartsWith("event 3: it does not match its own hash"))) << edit;
    tamper("DELETE FROM events WHERE sequence = 3; INSERT INTO events SELECT * FROM kept; DROP TABLE kept");
  }
  EXPECT_EQ(verify().problems.size(), 3u) << "only the triggers are missing when everything is put back";
}

TEST_F(Tampered, SeesADeletionInTheMiddle) {
  EXPECT_THAT(
      problems_after("DELETE FROM events WHERE sequence IN (2, 3)"),
      ElementsAre("events 2 to 3: they are missing", "event 4: it does not follow the hash of the one before it",
                  "event 4: version 4 follows version 1 in its stream"));
}

TEST_F(Tampered, SeesADeletionAtTheBeginning) {
  EXPECT_THAT(problems_after("DELETE FROM events WHERE sequence = 1"), Contains("event 1: it is missing"));
}

TEST_F(Tampered, SeesADeletionThatWasClosedUp) {
  EXPECT_THAT(problems_after("DELETE FROM events WHERE sequence = 2;"
                             "UPDATE events SET sequence = sequence - 1 WHERE sequence = 3;"
                             "UPDATE events SET sequence = sequence - 1 WHERE sequence = 4;"
                             "UPDATE events SET sequence = sequence - 1 WHERE sequence = 5"),
              Contains("event 2: it does not follow the hash of the one before it"));
}

TEST_F(Tampered, SeesAnExchangeOfTwoEvents) {
  EXPECT_THAT(problems_after("UPDATE events SET sequence = 99 WHERE sequence = 2;"
                             "UPDATE events SET sequence = 2 WHERE sequence = 3;"
                             "UPDATE events SET sequence = 3 WHERE sequence = 99"),
              Contains("event 2: it does not match its own hash, so it was changed"));
}

TEST_F(Tampered, SeesThatTheEndWasCutOff) {
  EXPECT_THAT(problems_after("DELETE FROM events WHERE sequence > 3"),
              ElementsAre("events 4 to 5: they are missing at the end (journal.head remembers them)"));
}

TEST_F(Tampered, SeesThatTheWalWasDeleted) {
  fill(5);
  std::filesystem::remove(directory + "/journal.db-wal");
  std::filesystem::remove(directory + "/journal.db-shm");
  EXPECT_THAT(verify().problems, Contains("events 1 to 5: they are missing at the end (journal.head remembers them)"));
}

TEST_F(Tampered, DoesNotGoOnAfterALoss) {
  problems_after("DELETE FROM events WHERE sequence > 3");
  Result<Event> event = open()->append({"call/a", 4, "t", "{}"});
  ASSERT_FALSE(event);
  EXPECT_THAT(event.error().message, HasSubstr("journal.head remembers event 5, the database ends at event 3"));
}

TEST_F(Tampered, DoesNotGoOnWithoutItsHead) {
  fill(2);
  std::filesystem::remove(directory + "/journal.head");
  EXPECT_THAT(verify().problems, ElementsAre(HasSubstr("journal.head: it is missing")));
  EXPECT_FALSE(open()->append({"call/a", 3, "t", "{}"}));
  std::ofstream(directory + "/journal.head") << "callgate-head 1 2\n";
  EXPECT_THAT(verify().problems, ElementsAre("journal.head: it is damaged"));
  EXPECT_FALSE(open()->append({"call/a", 3, "t", "{}"}));
}

TEST_F(Tampered, TakesAHeadThatIsBehindAsAPowerFailure) {
  fill(1);
  std::filesystem::copy_file(directory + "/journal.head", home + "/old.head");
  fill(0);
  for (uint64_t version = 2; version <= 3; ++version) ASSERT_TRUE(open()->append({"call/a", version, "t", "{}"}));
  std::filesystem::copy_file(home + "/old.head", directory + "/journal.head",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT(verify().problems, IsEmpty());
  EXPECT_TRUE(open()->append({"call/a", 4, "t", "{}"}));
}

TEST_F(Tampered, SeesAnotherJournalUnderItsHead) {
  fill(3);
  std::filesystem::copy_file(directory + "/journal.head", home + "/head");
  std::filesystem::remove_all(directory);
  fill(4);
  std::filesystem::copy_file(home + "/head", directory + "/journal.head",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT(verify().problems, ElementsAre("event 3: it is not the one that journal.head remembers"));
}

TEST_F(Tampered, SeesADuplicateVersion) {
  fill(2);
  // The unique index goes with a table that is made anew.
  tamper(std::string(drop_triggers) +
         "CREATE TABLE copy AS SELECT * FROM events; DROP TABLE events; ALTER TABLE copy RENAME TO events;"
         "UPDATE events SET version = 1");
  std::vector<std::string> problems = verify().problems;
  EXPECT_THAT(problems, Contains("schema: events was changed"));
  EXPECT_THAT(problems, Contains("event 2: version 1 is in its stream twice"));
}

TEST_F(Tampered, SeesABodyThatIsNoObject) {
  EXPECT_THAT(problems_after("UPDATE events SET body = '[]' WHERE sequence = 5"),
              Contains("event 5: its body is not a JSON object within the limits"));
}

TEST_F(Tampered, SeesAForgedEventAtTheEnd) {
  EXPECT_THAT(problems_after("INSERT INTO events SELECT 6, id, stream, 6, type, 0, 0, boot_id, body, hash, "
                             "previous_hash FROM events WHERE sequence = 5"),
              ElementsAre("event 6: it does not match its own hash, so it was changed"));
}

TEST_F(Tampered, SeesDamagedPages) {
  fill(400);
  tamper("PRAGMA wal_checkpoint(TRUNCATE)");
  std::fstream file(directory + "/journal.db", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(20 * 4096);
  file << std::string(4096, '\xa5');
  file.close();
  EXPECT_FALSE(verify().problems.empty());
}

TEST_F(Tampered, ReportsAFewProblemsOfADestroyedJournal) {
  fill(150);
  tamper(std::string(drop_triggers) + "UPDATE events SET body = '{}'");
  std::vector<std::string> problems = verify().problems;
  EXPECT_EQ(problems.size(), 101u);
  EXPECT_EQ(problems.back(), "and 53 more problems");
}

TEST_F(Tampered, WritesNothingWhileItLooks) {
  fill(3);
  auto times = [&] {
    std::map<std::string, std::filesystem::file_time_type> found;
    for (const auto& entry : std::filesystem::directory_iterator(directory))
      found[entry.path().filename()] = entry.last_write_time();
    return found;
  };
  auto before = times();
  verify();
  EXPECT_EQ(times(), before);
}

}  // namespace
}  // namespace callgate
