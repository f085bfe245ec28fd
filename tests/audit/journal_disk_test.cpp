// A disk that is full, limited, read-only or held by somebody else.
#include <gmock/gmock.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <fstream>

#include "tests/audit/child.h"
#include "tests/audit/journal_fixture.h"

namespace callgate {
namespace {

using ::testing::HasSubstr;

// A tmpfs of one mebibyte at `path`, seen by this process alone; an ordinary user needs a user namespace for it.
std::string mount_small_disk(const std::string& path) {
  std::string uid = std::to_string(::geteuid()), gid = std::to_string(::getegid());
  bool root = ::geteuid() == 0;
  if (::unshare(CLONE_NEWNS | (root ? 0 : CLONE_NEWUSER)) != 0) return "skip: no mount namespace here";
  if (!root) {
    std::ofstream("/proc/self/setgroups") << "deny";
    std::ofstream("/proc/self/uid_map") << "0 " + uid + " 1";
    std::ofstream("/proc/self/gid_map") << "0 " + gid + " 1";
  }
  std::filesystem::create_directories(path);
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      ::mount("tmpfs", path.c_str(), "tmpfs", 0, "size=1m,mode=0700") != 0)
    return "skip: a tmpfs cannot be mounted here";
  return "";
}

std::string problems_of(Journal& journal) {
  Result<JournalReport> report = journal.verify();
  if (!report) return report.error().message;
  return report->problems.empty() ? "" : report->problems.front();
}

// Appends large events until one fails; the versions that were acknowledged are counted in `version`.
Error append_until_failure(Journal& journal, uint64_t& version) {
  for (;;) {
    Result<Event> event = journal.append({"s", version + 1, "t", "{\"a\":\"" + std::string(20'000, 'x') + "\"}"});
    if (!event) return event.error();
    ++version;
  }
}

std::string fill_the_disk_and_make_room(const std::string& directory, const Clock& clock) {
  if (std::string skip = mount_small_disk(directory); !skip.empty()) return skip;
  std::ofstream(directory + "/ballast") << std::string(200'000, 'x');
  Result<std::unique_ptr<Journal>> journal = open_journal(directory, clock);
  if (!journal) return journal.error().message;
  uint64_t version = 0;
  Error error = append_until_failure(**journal, version);
  if (error.code != ENOSPC || error.message.find("no space left") == std::string::npos) return error.message;
  if (version < 5) return "the disk was full too early";
  if (std::string problem = problems_of(**journal); !problem.empty()) return "while full: " + problem;
  std::filesystem::remove(directory + "/ballast");
  Result<Event> event = (*journal)->append({"s", version + 1, "t", "{}"});
  if (!event) return "after room was made: " + event.error().message;
  if (event->sequence != version + 1) return "acknowledged and refused events are mixed up";
  return problems_of(**journal);
}

TEST_F(JournalTest, SaysThatTheDiskIsFullAndGoesOnWhenItIsNot) {
  expect_in_child([&] { return fill_the_disk_and_make_room(directory, clock); });
}

std::string create_on_a_full_disk(const std::string& directory, const Clock& clock) {
  if (std::string skip = mount_small_disk(directory); !skip.empty()) return skip;
  std::ofstream(directory + "/ballast") << std::string(2'000'000, 'x');
  Result<std::unique_ptr<Journal>> journal = open_journal(directory, clock);
  if (journal && (*journal)->append({"s", 1, "t", "{}"})) return "something was acknowledged on a full disk";
  std::filesystem::remove(directory + "/ballast");
  journal = open_journal(directory, clock);
  if (!journal) return "after room was made: " + journal.error().message;
  Result<Event> event = (*journal)->append({"s", 1, "t", "{}"});
  return event ? problems_of(**journal) : event.error().message;
}

TEST_F(JournalTest, CanBeMadeAfterAFullDiskStoppedIt) {
  expect_in_child([&] { return create_on_a_full_disk(directory, clock); });
}

std::string use_a_read_only_disk(const std::string& directory, const Clock& clock) {
  if (std::string skip = mount_small_disk(directory); !skip.empty()) return skip;
  {
    Result<std::unique_ptr<Journal>> journal = open_journal(directory, clock);
    if (!journal || !(*journal)->append({"s", 1, "t", "{}"})) return "no journal was made";
  }
  if (::mount(nullptr, directory.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) != 0) return "skip: no remount";
  Result<std::unique_ptr<Journal>> reader = open_journal_read_only(directory, clock);
  if (!reader) return reader.error().message;
  if (!(*reader)->note().empty()) return "the view is not whole: " + (*reader)->note();
  Result<std::vector<Event>> events = (*reader)->list({});
  if (!events || events->size() != 1) return "the event is not seen";
  if (std::string problem = problems_of(**reader); !problem.empty()) return problem;
  Result<std::unique_ptr<Journal>> writer = open_journal(directory, clock);
  Result<Event> event = writer ? (*writer)->append({"s", 2, "t", "{}"}) : tl::unexpected(writer.error());
  if (event) return "an append was acknowledged on a read-only disk";
  return event.error().code == EROFS ? "" : event.error().message;
}

TEST_F(JournalTest, IsReadableOnAReadOnlyDisk) {
  expect_in_child([&] { return use_a_read_only_disk(directory, clock); });
}

void limit_file_size(rlim_t bytes) {
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = bytes;
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

std::string reach_the_file_size_limit(const std::string& directory, const Clock& clock) {
  ::signal(SIGXFSZ, SIG_IGN);
  Result<std::unique_ptr<Journal>> journal = open_journal(directory, clock);
  if (!journal) return journal.error().message;
  uint64_t version = 0;
  limit_file_size(300'000);
  Error error = append_until_failure(**journal, version);
  bool named = error.message.find("disk I/O error") != std::string::npos;
  if (!named || (error.code != EFBIG && error.code != EIO)) return error.message;
  if (version < 5) return "the limit was reached too early";
  limit_file_size(RLIM_INFINITY);
  Result<Event> event = (*journal)->append({"s", version + 1, "t", "{}"});
  return event ? problems_of(**journal) : event.error().message;
}

TEST_F(JournalTest, GoesOnAfterAWriteThatFailedHalfway) {
  expect_in_child([&] { return reach_the_file_size_limit(directory, clock); });
}

TEST_F(JournalTest, SaysThatAnotherProgramHoldsTheDatabase) {
  std::unique_ptr<Journal> journal = open({.lock_wait = std::chrono::milliseconds(50)});
  Result<sqlite::Database> other = sqlite::Database::open(directory + "/journal.db", sqlite::Access::read_write, 0);
  ASSERT_TRUE(other);
  ASSERT_TRUE(other->execute("BEGIN IMMEDIATE"));
  Result<Event> event = journal->append({"s", 1, "t", "{}"});
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, EBUSY);
  EXPECT_THAT(event.error().message, HasSubstr("another program holds the database"));
  ASSERT_TRUE(other->execute("ROLLBACK"));
  EXPECT_TRUE(journal->append({"s", 1, "t", "{}"}));
}

}  // namespace
}  // namespace callgate
