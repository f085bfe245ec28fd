// kill -9 of the command-line tool at random points of a replay.
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "audit/journal.h"
#include "program.h"

namespace callgate {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int calls_in_session = 12;

// Every call leaves files of its own names, so that a run can be told from its record.
void write_session(const std::string& path) {
  std::ofstream session(path);
  for (int i = 0; i < calls_in_session; ++i)
    session << "{\"command\":\"touch ran-" << i << "-; sleep 0.02; touch done-" << i << "-\"}\n";
}

// Orphans of the killed process come to us: none may be left after two seconds.
bool everything_ended() {
  for (int tries = 0; tries < 200; ++tries) {
    pid_t pid = ::waitpid(-1, nullptr, WNOHANG);
    if (pid < 0) return true;
    if (pid == 0) std::this_thread::sleep_for(10ms);
  }
  return false;
}

// Every intent that the journal holds, one after another.
std::string recorded_intents(Journal& journal) {
  Result<std::vector<Event>> events =
      journal.list({.stream_prefix = "call/", .type_prefix = "exec.intent", .limit = 100'000});
  std::string bodies;
  if (events)
    for (const Event& event : *events) bodies += event.body + "\n";
  return bodies;
}

class KillTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    options_.home = scratch_.path;
    options_.environment = {"TMPDIR=" + scratch_.path};
    session_ = scratch_.path + "/session.jsonl";
    write_session(session_);
  }

  void kill_after(std::chrono::microseconds delay) {
    pid_t pid = start_callgate({"replay", session_}, options_);
    std::this_thread::sleep_for(delay);
    ::kill(pid, SIGKILL);
    ASSERT_TRUE(everything_ended()) << "a process outlived the gateway that was killed after " << delay.count()
                                    << " us";
  }

  void expect_nothing_lost() {
    if (!fs::exists(scratch_.path + "/state/journal.db")) return;  // killed before it was made
    SystemClock clock;
    Result<std::unique_ptr<Journal>> journal = open_journal(scratch_.path + "/state", clock);
    ASSERT_TRUE(journal.has_value()) << journal.error().message;
    Result<JournalReport> report = (*journal)->verify();
    ASSERT_TRUE(report.has_value()) << report.error().message;
    EXPECT_EQ(report->problems, std::vector<std::string>{});
    std::string intents = recorded_intents(**journal);
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(scratch_.path)) {
      std::string name = entry.path().filename();
      if (!name.starts_with("ran-")) continue;
      EXPECT_NE(intents.find(name), std::string::npos) << name << " ran without a record";
    }
  }

  ScratchDirectory scratch_;
  ProgramOptions options_;
  std::string session_;
};

// CALLGATE_KILL_POINTS=200 is the long form.
TEST_F(KillTest, LosesNothingAndLeavesNothingRunning) {
  const char* wanted = ::getenv("CALLGATE_KILL_POINTS");
  int points = wanted ? std::atoi(wanted) : 15;
  auto begin = std::chrono::steady_clock::now();
  Finished whole_run = run_callgate({"replay", session_}, options_);
  ASSERT_EQ(whole_run.status, 0) << whole_run.output << whole_run.error;
  auto whole = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  ASSERT_TRUE(everything_ended());
  std::mt19937 random(20'240'917);
  std::uniform_int_distribution<long> delay(0, whole.count());
  for (int i = 0; i < points && !HasFatalFailure(); ++i) {
    kill_after(std::chrono::microseconds(delay(random)));
    expect_nothing_lost();
  }
}

}  // namespace
}  // namespace callgate
