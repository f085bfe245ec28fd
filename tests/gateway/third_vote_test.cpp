// The third vote in a judgement: when it is asked for, what the shell is given, and that no answer is a no.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

#include "base/file.h"
#include "fakes.h"
#include "gateway/judgement.h"

namespace callgate {
namespace {

// A shell that prints what it is told to, and remembers what it was given.
class PrintingShell final : public Launcher {
 public:
  Result<ExecutionResult> run(const SandboxSpec& spec, const RunStreams& streams) override {
    specs.push_back(spec);
    given.push_back(read_all(streams.standard_input, 1 << 20).value_or("?"));
    if (fails) return fail("cannot confine: no user namespace");
    ExecutionResult result;
    result.status = status;
    result.standard_output = prints.empty() ? given.back() : prints;
    result.standard_output_bytes = result.standard_output.size();
    return result;
  }
  std::string prints;  // empty: what it was given
  int status = 0;
  bool fails = false;
  std::vector<SandboxSpec> specs;
  std::vector<std::string> given;
};

class ThirdVoteTest : public testing::Test {
 protected:
  Judgement judged(const std::string& command, const std::string& when, Dialect dialect = Dialect::bash) {
    Policy policy;
    EXPECT_TRUE(policy.add_layer(Layer::user, "[parser]\nthird_vote = '" + when + "'\n", "policy.toml"));
    ToolCall call;
    call.command = command;
    call.dialect = dialect;
    call.workspace = "/w";
    JudgeOptions options{
        .mode = Mode::ask, .workspace_trusted = false, .granted = {}, .repository = {}, .voter = voter_};
    return judge(call, path_context(call, "/home/user"), policy, FakeModel(), options);
  }
  static bool has_reason(const Judgement& judgement) {
    const std::vector<Reason>& reasons = judgement.decision.reasons;
    return std::any_of(reasons.begin(), reasons.end(),
                       [](const Reason& reason) { return reason.id == "reader.shell"; });
  }

  PrintingShell shell_;
  Launcher* voter_ = &shell_;
};

TEST_F(ThirdVoteTest, IsNotAskedForUnlessThePolicySaysSo) {
  EXPECT_TRUE(judged("ls | wc", "never").prediction.understood);
  EXPECT_TRUE(shell_.specs.empty());
  voter_ = nullptr;
  EXPECT_TRUE(judged("ls | wc", "never").prediction.understood);
}

TEST_F(ThirdVoteTest, ConfirmsTheTextThatCameAndTheTextThatRuns) {
  Judgement judgement = judged("ls|wc", "always");
  EXPECT_TRUE(judgement.prediction.understood);
  EXPECT_EQ(judgement.decision.verdict, Verdict::allow);
  EXPECT_EQ(shell_.given, (std::vector<std::string>{"ls|wc", "ls | wc"}));
}

TEST_F(ThirdVoteTest, GivesTheShellNothingButTheText) {
  for (Dialect dialect : {Dialect::bash, Dialect::zsh, Dialect::sh}) judged("ls | wc", "always", dialect);
  for (const SandboxSpec& spec : shell_.specs) {
    EXPECT_EQ(spec.view, WorkspaceView::read_only);
    EXPECT_EQ(spec.workspace, "/usr");
    EXPECT_TRUE(spec.allowed_hosts.empty() && spec.read_paths.empty() && spec.write_paths.empty());
    bool only_prints = spec.argv[0] == "zsh" ? spec.argv[1] == "-f"
                                             : std::count(spec.argv.begin(), spec.argv.end(), "--pretty-print") == 1;
    EXPECT_TRUE(only_prints);
    EXPECT_EQ(std::count(spec.argv.begin(), spec.argv.end(), "ls | wc"), 0) << "the text is never an argument";
  }
}

TEST_F(ThirdVoteTest, KeepsWhatTheShellReadsDifferentlyFromRunningUnasked) {
  shell_.prints = "ls | wc; rm x";
  Judgement judgement = judged("ls | wc", "always");
  EXPECT_FALSE(judgement.prediction.understood);
  EXPECT_FALSE(judgement.decision.understood);
  EXPECT_EQ(judgement.decision.verdict, Verdict::ask);
  EXPECT_TRUE(has_reason(judgement));
  EXPECT_EQ(judgement.argv.back(), "ls | wc") << "if a person wants it, it runs as it was shown";
}

TEST_F(ThirdVoteTest, TakesNoAnswerForANo) {
  shell_.fails = true;
  EXPECT_TRUE(has_reason(judged("ls", "always")));
  shell_.fails = false;
  shell_.status = 2;
  EXPECT_TRUE(has_reason(judged("ls", "always")));
  voter_ = nullptr;
  EXPECT_TRUE(has_reason(judged("ls", "always")));
}

TEST_F(ThirdVoteTest, LeavesToAPersonWhatIsAskedAnyway) {
  shell_.prints = "x";
  EXPECT_FALSE(has_reason(judged("git push --force", "auto-approved")));
  EXPECT_TRUE(shell_.specs.empty());
  Judgement judgement = judged("ls", "auto-approved");
  EXPECT_EQ(judgement.decision.verdict, Verdict::ask);
  EXPECT_TRUE(has_reason(judgement));
}

TEST_F(ThirdVoteTest, NeverLowersAVerdict) {
  EXPECT_EQ(judged("rm -rf /", "always").decision.verdict, Verdict::deny);
  shell_.prints = "ls";
  EXPECT_EQ(judged("rm -rf /", "always").decision.verdict, Verdict::deny);
}

}  // namespace
}  // namespace callgate
