// Several processes on one journal, and processes that are killed.
#include <gmock/gmock.h>
#include <poll.h>
#include <signal.h>

#include <map>
#include <random>

#include "tests/audit/child.h"
#include "tests/audit/journal_fixture.h"

namespace callgate {
namespace {

using ::testing::IsEmpty;

// One acknowledged event, as a writer tells it through its pipe (smaller than PIPE_BUF, so never torn).
struct Acknowledged {
  uint64_t sequence;
  uint64_t version;
  char hash[64];
};

void acknowledge(int fd, const Event& event) {
  Acknowledged message{event.sequence, event.version, {}};
  std::memcpy(message.hash, event.hash.data(), sizeof message.hash);
  if (::write(fd, &message, sizeof message) != sizeof message) ::_exit(3);
}

// Appends to a stream of its own until it is killed.
void write_until_killed(const std::string& directory, const std::string& stream, int fd) {
  SystemClock clock;
  Result<std::unique_ptr<Journal>> journal = open_journal(directory, clock, {.checkpoint_frames = 16});
  if (!journal) ::_exit(1);
  for (uint64_t version = 1;; ++version) {
    std::string body = "{\"text\":\"" + std::string(version * 997 % 9000, 'x') + "\"}";
    Result<Event> event = (*journal)->append({stream, version, "t", body});
    if (!event) ::_exit(2);
    acknowledge(fd, *event);
  }
}

std::vector<Acknowledged> read_acknowledged(int fd, size_t at_most) {
  std::vector<Acknowledged> messages;
  Acknowledged message;
  while (messages.size() < at_most && ::read(fd, &message, sizeof message) == sizeof message)
    messages.push_back(message);
  return messages;
}

class Killed : public JournalTest {
 protected:
  // A writer, killed at a random point; what it had acknowledged goes to `acknowledged_`.
  void kill_one(int run, size_t acknowledged_before_kill, int microseconds_more) {
    ChildProcess writer([&](int fd) { write_until_killed(directory, "call/" + std::to_string(run), fd); });
    for (const Acknowledged& message : read_acknowledged(writer.output.get(), acknowledged_before_kill))
      acknowledged_[message.sequence] = std::string(message.hash, 64);
    // Not a wait for something: it moves the kill to a random place inside an append.
    timespec more{0, microseconds_more * 1000L};
    ::ppoll(nullptr, 0, &more, nullptr);
    writer.kill_and_wait();
    for (const Acknowledged& message : read_acknowledged(writer.output.get(), SIZE_MAX))
      acknowledged_[message.sequence] = std::string(message.hash, 64);
  }

  void expect_nothing_lost() {
    EXPECT_THAT(verify().problems, IsEmpty());
    Result<std::vector<Event>> events = open()->list({.limit = SIZE_MAX});
    ASSERT_TRUE(events);
    for (const auto& [sequence, hash] : acknowledged_) {
      ASSERT_LE(sequence, events->size());
      EXPECT_EQ((*events)[sequence - 1].hash, hash) << "event " << sequence;
    }
  }

  std::map<uint64_t, std::string> acknowledged_;
  std::mt19937 random_{20261121};
};

TEST_F(Killed, WriterLosesNothingThatItAcknowledged) {
  constexpr int kills = 100;
  for (int run = 0; run < kills; ++run) {
    kill_one(run, random_() % 8, static_cast<int>(random_() % 3000));
    if (run % 10 == 0) expect_nothing_lost();
  }
  expect_nothing_lost();
  EXPECT_GT(acknowledged_.size(), 100u) << "the writers were killed before they could write";
  EXPECT_TRUE(open()->append({"call/after", 1, "t", "{}"})) << "and the journal goes on";
}

TEST_F(Killed, CreatorLeavesWhatTheNextOneCanFinish) {
  for (int run = 0; run < 40; ++run) {
    directory = home + "/" + std::to_string(run);
    acknowledged_.clear();
    kill_one(0, 0, static_cast<int>(random_() % 6000));
    std::unique_ptr<Journal> journal = open();
    ASSERT_TRUE(journal) << run;
    ASSERT_TRUE(journal->append({"call/next", 1, "t", "{}"})) << run;
    expect_nothing_lost();
  }
}

// Tries every version in turn; tells the ones that it won.
void compete(const std::string& directory, int wins_wanted, int fd) {
  SystemClock clock;
  Result<std::unique_ptr<Journal>> journal = open_journal(directory, clock, {.checkpoint_frames = 16});
  if (!journal) ::_exit(1);
  uint64_t version = 1;
  for (int wins = 0; wins < wins_wanted;) {
    Result<Event> event = (*journal)->append({"approval/queue", version, "t", "{}"});
    if (!event && event.error().code != EEXIST) ::_exit(2);
    if (event) acknowledge(fd, *event);
    if (event) ++wins;
    ++version;
  }
}

TEST_F(JournalTest, GivesEachVersionToExactlyOneOfFourProcesses) {
  constexpr int processes = 4, wins = 200;
  std::vector<std::unique_ptr<ChildProcess>> children;
  for (int i = 0; i < processes; ++i)
    children.push_back(std::make_unique<ChildProcess>([&](int fd) { compete(directory, wins, fd); }));
  std::map<uint64_t, int> winners;
  for (const auto& child : children) {
    std::vector<Acknowledged> won = read_acknowledged(child->output.get(), SIZE_MAX);
    EXPECT_EQ(won.size(), static_cast<size_t>(wins));
    for (const Acknowledged& message : won) ++winners[message.version];
  }
  EXPECT_EQ(winners.size(), static_cast<size_t>(processes * wins));
  for (const auto& [version, count] : winners) EXPECT_EQ(count, 1) << "version " << version;
  EXPECT_EQ(winners.rbegin()->first, static_cast<uint64_t>(processes * wins)) << "no version was left out";
  JournalReport report = verify();
  EXPECT_THAT(report.problems, IsEmpty());
  EXPECT_EQ(report.events, static_cast<uint64_t>(processes * wins));
}

}  // namespace
}  // namespace callgate
