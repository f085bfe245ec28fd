// Opening: what is made, what is refused, and what a reader can still see.
#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <fstream>

#include "base/file.h"
#include "tests/audit/journal_fixture.h"

namespace callgate {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

mode_t mode_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777;
}

std::set<std::string> names_in(const std::string& directory) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) names.insert(entry.path().filename());
  return names;
}

TEST_F(JournalTest, MakesPrivateFilesOnly) {
  fill(1);
  EXPECT_EQ(mode_of(home + "/state"), 0700u);
  EXPECT_EQ(mode_of(directory), 0700u);
  for (const std::string& name : names_in(directory)) EXPECT_EQ(mode_of(directory + "/" + name), 0600u) << name;
  EXPECT_EQ(names_in(directory),
            (std::set<std::string>{"journal.db", "journal.db-shm", "journal.db-wal", "journal.head", "journal.lock"}));
}

TEST_F(JournalTest, RefusesADirectoryThatOthersCanWrite) {
  std::filesystem::create_directories(directory);
  ASSERT_EQ(::chmod(directory.c_str(), 0777), 0);
  Result<std::unique_ptr<Journal>> journal = open_journal(directory, clock);
  ASSERT_FALSE(journal);
  EXPECT_THAT(journal.error().message, HasSubstr("chmod 700"));
}

TEST_F(JournalTest, RefusesAPlantedLink) {
  std::filesystem::create_directories(directory);
  for (const char* name : {"journal.db", "journal.lock", "journal.head"}) {
    std::filesystem::create_symlink(home + "/victim", directory + "/" + name);
    EXPECT_FALSE(open_journal(directory, clock)) << name;
    std::filesystem::remove(directory + "/" + name);
  }
  EXPECT_FALSE(std::filesystem::exists(home + "/victim"));
}

TEST_F(JournalTest, FollowsALinkToItsDirectory) {
  fill(1);
  std::filesystem::create_directory_symlink(home + "/state", home + "/link");
  Result<std::unique_ptr<Journal>> journal = open_journal(home + "/link/journal", clock);
  ASSERT_TRUE(journal) << journal.error().message;
  EXPECT_TRUE((*journal)->append({"call/a", 2, "t", "{}"}));
}

TEST_F(JournalTest, RefusesAJournalFromANewerVersion) {
  fill(1);
  tamper("PRAGMA user_version = 2");
  for (const auto& journal : {open_journal(directory, clock), open_journal_read_only(directory, clock)}) {
    ASSERT_FALSE(journal);
    EXPECT_THAT(journal.error().message, HasSubstr("journal is from a newer version"));
    EXPECT_THAT(journal.error().message, HasSubstr("upgrade callgate"));
  }
}

TEST_F(JournalTest, RefusesWhatIsNotAJournal) {
  fill(1);
  tamper("PRAGMA application_id = 7");
  Result<std::unique_ptr<Journal>> journal = open_journal(directory, clock);
  ASSERT_FALSE(journal);
  EXPECT_THAT(journal.error().message, HasSubstr("not a callgate journal"));
}

TEST_F(JournalTest, RefusesAFileThatIsNoDatabase) {
  std::filesystem::create_directories(directory);
  std::ofstream(directory + "/journal.db") << std::string(8192, 'x');
  for (const auto& journal : {open_journal(directory, clock), open_journal_read_only(directory, clock)}) {
    ASSERT_FALSE(journal);
    EXPECT_THAT(journal.error().message, HasSubstr("not a callgate journal"));
  }
}

TEST_F(JournalTest, FinishesWhatAKilledCreatorLeft) {
  std::filesystem::create_directories(directory);
  std::ofstream(directory + "/journal.db").flush();
  fill(1);
  EXPECT_THAT(verify().problems, IsEmpty());
}

TEST_F(JournalTest, DoesNotBeginAnewOverADeletedDatabase) {
  fill(3);
  for (const char* name : {"journal.db", "journal.db-wal", "journal.db-shm"})
    std::filesystem::remove(directory + "/" + name);
  Result<std::unique_ptr<Journal>> journal = open_journal(directory, clock);
  ASSERT_FALSE(journal);
  EXPECT_THAT(journal.error().message, HasSubstr("journal.head remembers 3 events"));
}

TEST_F(JournalTest, NamesTheLockThatItWaitedFor) {
  std::unique_ptr<Journal> journal = open({.lock_wait = std::chrono::milliseconds(50)});
  Result<UniqueFd> lock = open_at(AT_FDCWD, directory + "/journal.lock", O_RDWR);
  ASSERT_TRUE(lock);
  ASSERT_EQ(::flock(lock->get(), LOCK_EX), 0);
  Result<Event> event = journal->append({"s", 1, "t", "{}"});
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, EBUSY);
  EXPECT_THAT(event.error().message, HasSubstr(directory + "/journal.lock"));
  lock->reset();
  EXPECT_TRUE(journal->append({"s", 1, "t", "{}"})) << "the same journal goes on when the lock is free";
}

TEST_F(JournalTest, DoesNotAcknowledgeIntoADeletedFile) {
  std::unique_ptr<Journal> journal = open();
  ASSERT_TRUE(journal->append({"s", 1, "t", "{}"}));
  std::filesystem::rename(directory, directory + ".aside");
  EXPECT_FALSE(journal->append({"s", 2, "t", "{}"}));
  fill(1);
  Result<Event> event = journal->append({"s", 2, "t", "{}"});
  ASSERT_FALSE(event);
  EXPECT_THAT(event.error().message, HasSubstr("removed or replaced"));
}

TEST_F(JournalTest, ReadOnlyMakesNothing) {
  EXPECT_FALSE(open_journal_read_only(directory, clock));
  EXPECT_FALSE(std::filesystem::exists(directory));
  std::filesystem::create_directories(directory);
  EXPECT_FALSE(open_journal_read_only(directory, clock));
  EXPECT_THAT(names_in(directory), IsEmpty());
}

TEST_F(JournalTest, ReadOnlySeesWhatIsOnlyInTheWal) {
  fill(3);
  Result<std::unique_ptr<Journal>> journal = open_journal_read_only(directory, clock);
  ASSERT_TRUE(journal) << journal.error().message;
  EXPECT_EQ((*journal)->note(), "");
  EXPECT_EQ((*journal)->list({})->size(), 3u);
  EXPECT_FALSE((*journal)->append({"call/a", 4, "t", "{}"}));
}

TEST_F(JournalTest, ReadOnlyFollowsALiveWriter) {
  std::unique_ptr<Journal> writer = open();
  ASSERT_TRUE(writer->append({"s", 1, "t", "{}"}));
  Result<std::unique_ptr<Journal>> reader = open_journal_read_only(directory, clock);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ((*reader)->list({})->size(), 1u);
  ASSERT_TRUE(writer->append({"s", 2, "t", "{}"}));
  EXPECT_EQ((*reader)->list({})->size(), 2u);
}

TEST_F(JournalTest, ReadOnlySaysWhenItsViewMayBeStale) {
  fill(3);
  std::filesystem::remove(directory + "/journal.db-shm");
  std::set<std::string> before = names_in(directory);
  Result<std::unique_ptr<Journal>> journal = open_journal_read_only(directory, clock);
  ASSERT_TRUE(journal) << journal.error().message;
  EXPECT_THAT((*journal)->note(), HasSubstr("stale"));
  EXPECT_FALSE((*journal)->verify()->problems.empty());
  EXPECT_EQ(names_in(directory), before);
}

}  // namespace
}  // namespace callgate
