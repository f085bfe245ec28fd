// Bad input gets a clear error on standard error, a deny, nothing lost and nothing run.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "program.h"

namespace callgate {
namespace {

namespace fs = std::filesystem;

class BadInputTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(scratch_.path + "/work");
    options_.home = scratch_.path + "/home";
    fs::create_directories(options_.home + "/state");
    options_.cwd = scratch_.path + "/work";
  }

  Finished callgate(const std::vector<std::string>& arguments) { return run_callgate(arguments, options_); }

  void expect_refused(const Finished& run, const std::string& why) {
    EXPECT_TRUE(run.status == 125 || run.status == 126 || run.status == 2) << run.status;
    EXPECT_NE(run.error.find(why), std::string::npos) << run.error;
    EXPECT_FALSE(fs::exists(scratch_.path + "/work/ran"));
  }

  ScratchDirectory scratch_;
  ProgramOptions options_;
};

TEST_F(BadInputTest, InvalidUtf8IsNotRun) {
  expect_refused(callgate({"run", "-c", "touch ran; echo \xc3'"}), "refused");
}

TEST_F(BadInputTest, ControlCharactersAreNotRun) {
  expect_refused(callgate({"run", "-c", "true \x1b[2K; touch ran"}), "CG001");
}

TEST_F(BadInputTest, AMebibyteOfCommandIsNotRun) {
  // One argument of execve is at most 128 KiB: the text comes in by the batch.
  options_.input = "{\"id\":1,\"command\":\"touch ran;" + std::string(1 << 20, ' ') + "\"}\n";
  Finished batch = callgate({"check", "--batch"});
  EXPECT_NE(batch.output.find("\"understood\":false"), std::string::npos) << batch.output.substr(0, 400);
  EXPECT_TRUE(batch.output.ends_with("\"verdict\":\"ask\"}\n") || batch.output.ends_with("\"verdict\":\"deny\"}\n"));
}

TEST_F(BadInputTest, ASyntaxErrorIsNotRunUnasked) {
  expect_refused(callgate({"run", "-c", "touch ran; ("}), "refused");
}

TEST_F(BadInputTest, ABrokenUserPolicyRefusesEverything) {
  std::ofstream(options_.home + "/state/policy.toml") << "[[rule]]\nname = 'x'\nalow = true\n";
  Finished run = callgate({"run", "-c", "touch ran"});
  expect_refused(run, "policy.toml:3:");
  EXPECT_NE(run.error.find("alow"), std::string::npos);
}

TEST_F(BadInputTest, ABrokenTrustListRefusesEverything) {
  std::ofstream(options_.home + "/state/trust.json") << "{";
  expect_refused(callgate({"run", "-c", "touch ran"}), "trust.json");
}

TEST_F(BadInputTest, AMalformedSessionNamesItsPlace) {
  std::ofstream(scratch_.path + "/bad.jsonl") << "{\"command\":\"ls\"}\n{\"comand\":\"ls\"}\n";
  Finished replay = callgate({"replay", scratch_.path + "/bad.jsonl"});
  EXPECT_EQ(replay.status, 125);
  EXPECT_NE(replay.error.find("bad.jsonl:2: unknown key 'comand' (did you mean 'command'?)"), std::string::npos)
      << replay.error;
}

TEST_F(BadInputTest, AFileThatIsNoJournalIsNotWrittenTo) {
  std::ofstream(options_.home + "/state/journal.db") << std::string(4096, 'x');
  expect_refused(callgate({"run", "-c", "touch ran"}), "journal");
}

TEST_F(BadInputTest, AFullDiskRunsNothing) {
  ASSERT_EQ(callgate({"run", "--", "true"}).status, 0);
  // The file-size limit is what a full disk is to SQLite: the write fails.
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  rlimit small{4096, limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  ::signal(SIGXFSZ, SIG_IGN);
  Finished run = callgate({"run", "-c", "touch ran"});
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  expect_refused(run, "callgate");
  EXPECT_EQ(callgate({"run", "--", "true"}).status, 0) << "did not recover when there was space again";
}

TEST_F(BadInputTest, WrongUsageSaysWhatWasMeant) {
  Finished unknown = callgate({"chek"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_NE(unknown.error.find("did you mean 'check'"), std::string::npos) << unknown.error;
  EXPECT_EQ(callgate({"run"}).status, 2);
  EXPECT_EQ(callgate({"run", "--shell", "fish", "-c", "ls"}).status, 2);
  EXPECT_EQ(callgate({"run", "--time-limit", "abc", "--", "ls"}).status, 2);
  EXPECT_EQ(callgate({"run", "--wrong", "--", "ls"}).status, 2);
}

TEST_F(BadInputTest, AnOptionTakesOneValueAndNotTheOperandBehindIt) {
  Finished run = callgate({"check", "--cwd", "/", "ls"});
  EXPECT_EQ(run.status, 2);
  EXPECT_NE(run.error.find("give either -c TEXT or -- ARGV"), std::string::npos) << run.error;
  EXPECT_EQ(callgate({"audit", "--limit", "5", "list"}).status, 125);  // there is no journal yet, but it was understood
}

TEST_F(BadInputTest, AWorkspaceThatDoesNotExistIsNamed) {
  expect_refused(callgate({"run", "--workspace", "/does/not/exist", "--", "touch", "ran"}), "/does/not/exist");
}

}  // namespace
}  // namespace callgate
