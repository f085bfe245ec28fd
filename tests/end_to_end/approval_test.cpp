// A question that waits, and an answer from another terminal: real processes, one journal.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/text.h"
#include "program.h"

namespace callgate {
namespace {

namespace fs = std::filesystem;

class ApprovalTest : public testing::Test {
 protected:
  void SetUp() override {
    options_.home = scratch_.path + "/home";
    options_.cwd = scratch_.path + "/work";
    fs::create_directories(options_.home);
    fs::create_directories(options_.cwd);
  }

  Finished callgate(const std::vector<std::string>& arguments) { return run_callgate(arguments, options_); }

  // Something that is asked about, and that leaves a mark when it runs.
  pid_t start_waiting(const std::string& wait = "wait=60") {
    return start_callgate({"run", "--confirm", wait, "-c", "printenv GITHUB_TOKEN; echo x >> mark"}, options_);
  }
  std::string waiting_id() {
    for (int i = 0; i < 400; ++i) {
      std::string list = callgate({"approvals"}).output;
      if (list.size() > 36 && list.find("asked") != std::string::npos) return list.substr(0, 36);
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    return "none";
  }
  static int status_of(pid_t pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  int marks() const {
    std::ifstream file(options_.cwd + "/mark");
    int count = 0;
    for (std::string line; std::getline(file, line);) ++count;
    return count;
  }

  ScratchDirectory scratch_;
  ProgramOptions options_;
};

TEST_F(ApprovalTest, RunsWhatAnotherTerminalApproved) {
  pid_t pid = start_waiting();
  std::string id = waiting_id();
  Finished approved = callgate({"approve", id});
  EXPECT_EQ(approved.status, 0) << approved.error;
  EXPECT_NE(approved.output.find("printenv GITHUB_TOKEN"), std::string::npos) << approved.output;
  EXPECT_EQ(status_of(pid), 0);
  EXPECT_EQ(marks(), 1);
  for (const char* again : {"approve", "deny"}) EXPECT_EQ(callgate({again, id}).status, 125) << again;
  EXPECT_EQ(marks(), 1);
  EXPECT_EQ(callgate({"approvals"}).output, "nothing waits for an answer\n");
  EXPECT_EQ(callgate({"audit", "verify"}).status, 0);
}

TEST_F(ApprovalTest, RefusesWhatAnotherTerminalDenied) {
  pid_t pid = start_waiting();
  EXPECT_EQ(callgate({"deny", waiting_id()}).status, 0);
  EXPECT_EQ(status_of(pid), 126);
  EXPECT_EQ(marks(), 0);
}

TEST_F(ApprovalTest, RunsNothingWhenNobodyAnswersInTime) {
  pid_t pid = start_waiting("wait=2");
  std::string id = waiting_id();
  EXPECT_EQ(status_of(pid), 126);
  Finished late = callgate({"approve", id});
  EXPECT_EQ(late.status, 125) << late.output;
  EXPECT_EQ(marks(), 0);
}

TEST_F(ApprovalTest, RunsNothingForOneThatWasKilledWhileItWaited) {
  pid_t pid = start_waiting();
  std::string id = waiting_id();
  ::kill(pid, SIGKILL);
  EXPECT_EQ(status_of(pid), 128 + SIGKILL);
  EXPECT_EQ(callgate({"approve", id}).status, 0);
  pid_t next = start_waiting("wait=2");
  EXPECT_EQ(status_of(next), 126) << "an answer to one call was taken for another";
  EXPECT_EQ(marks(), 0);
}

TEST_F(ApprovalTest, RunsAtMostOnceWhenApproversAreKilled) {
  pid_t pid = start_waiting();
  std::string id = waiting_id();
  std::vector<pid_t> approvers;
  for (int i = 0; i < 12; ++i) {
    approvers.push_back(start_callgate({i % 2 ? "approve" : "deny", id}, options_));
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    if (i % 3 == 0) ::kill(approvers.back(), SIGKILL);
  }
  int counted = 0;
  for (pid_t approver : approvers) counted += status_of(approver) == 0;
  EXPECT_LE(counted, 1);
  int status = status_of(pid);
  EXPECT_EQ(marks(), status == 0 ? 1 : 0) << status;
  EXPECT_EQ(callgate({"audit", "verify"}).status, 0);
}

TEST_F(ApprovalTest, SaysWhatConfirmTakes) {
  for (const char* bad : {"wait=", "wait=0", "wait=x", "wait=999999", "never", "wait=5s"})
    EXPECT_EQ(callgate({"run", "--confirm", bad, "--", "true"}).status, 2) << bad;
  EXPECT_EQ(callgate({"run", "--confirm", "nobody", "-c", "printenv GITHUB_TOKEN"}).status, 126);
  EXPECT_EQ(callgate({"approve"}).status, 125);
  EXPECT_EQ(callgate({"approve", "../../trust.json"}).status, 125);
}

}  // namespace
}  // namespace callgate
