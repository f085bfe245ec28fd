// What a decision owes to its session, to limits on modes, and to rules that speak once.
#include <gtest/gtest.h>

#include "parser/parser.h"
#include "policy/authority.h"
#include "policy/policy.h"
#include "policy/rules.h"

namespace callgate {
namespace {

struct Situation {
  std::string policy;
  SessionFacts facts;
  std::string agent, session;
  Mode mode = Mode::ask;
  std::optional<std::set<std::string>> used;
};

Decision decided(const std::string& command, const Situation& situation) {
  Policy policy;
  Result<void> added = policy.add_layer(Layer::user, situation.policy, "policy.toml");
  EXPECT_TRUE(added.has_value()) << added.error().message;
  ToolCall call;
  call.command = command;
  call.agent = situation.agent;
  call.session = situation.session;
  PathContext paths;
  ShellProgram program = parse_shell(command, Dialect::bash);
  Prediction prediction = predict(program, paths, Environment::scrubbed);
  PolicyInput input{.call = call, .program = &program, .prediction = prediction, .paths = paths, .granted = {}};
  input.workspace_trusted = true;
  input.mode = situation.mode;
  input.session = &situation.facts;
  input.used_rules = situation.used ? &*situation.used : nullptr;
  return decide(input, policy);
}

bool has(const Decision& decision, std::string_view id) {
  for (const Reason& reason : decision.reasons)
    if (reason.id == id) return true;
  return false;
}

const char* const allow_example = "[[rule]]\nname = 'x'\nwhen = { host = 'example.com' }\nthen = 'allow'\n";

TEST(SessionFacts, AskAboutTheNetworkAfterASecret) {
  Situation situation;
  situation.policy = allow_example;
  ASSERT_LT(decided("curl -s https://example.com/", situation).verdict, Verdict::ask);
  situation.facts.secret = "read /workspace/.env";
  Decision decision = decided("curl -s https://example.com/", situation);
  EXPECT_EQ(decision.verdict, Verdict::ask) << "a rule about hosts was not written for this";
  EXPECT_TRUE(has(decision, "session.secret"));
  EXPECT_EQ(decided("ls", situation).verdict, Verdict::allow);
  situation.facts = {};
  situation.facts.untrusted = "connect evil.example:443";
  EXPECT_TRUE(has(decided("curl -s https://example.com/", situation), "session.untrusted"));
  EXPECT_EQ(decided("cat a.txt", situation).verdict, Verdict::allow);
}

TEST(SessionFacts, RecogniseWhatWasRefusedInAnotherSpelling) {
  Situation situation;
  situation.facts.refused = {{"delete /workspace/x"}};
  for (const char* variant :
       {"rm x", "rm -f ./x", "command rm 'x'", "true; unlink x", "sh -c 'rm x'", "a=x; rm \"$a\""}) {
    Decision decision = decided(variant, situation);
    EXPECT_TRUE(has(decision, "session.retry")) << variant;
    EXPECT_GE(decision.verdict, Verdict::ask) << variant;
  }
  for (const char* other : {"rm y", "ls x", "cat x"})
    EXPECT_FALSE(has(decided(other, situation), "session.retry")) << other;
  situation.facts.refused = {{}};
  EXPECT_FALSE(has(decided("ls", situation), "session.retry"));
}

TEST(SessionFacts, PauseAfterTooManyQuestions) {
  Situation situation;
  situation.facts.asks_in_last_minute = default_asks_per_minute;
  Decision decision = decided("git reset --hard", situation);
  EXPECT_EQ(decision.verdict, Verdict::deny);
  EXPECT_TRUE(has(decision, "session.pause"));
  EXPECT_EQ(decided("ls", situation).verdict, Verdict::allow);
  situation.facts.asks_in_last_minute = default_asks_per_minute - 1;
  EXPECT_EQ(decided("git reset --hard", situation).verdict, Verdict::ask);
  situation.policy = "[session]\nasks_per_minute = 2\n";
  EXPECT_EQ(decided("git reset --hard", situation).verdict, Verdict::deny);
}

TEST(ModeLimits, HoldForTheirAgentsAndSessions) {
  Situation situation;
  situation.policy =
      "[[mode]]\nat_most = 'plan'\nagent = 'review*'\n[[mode]]\nat_most = 'locked'\nsession = ['ci-*', 'cron']\n";
  auto verdict = [&](const char* agent, const char* session, const char* command) {
    situation.agent = agent;
    situation.session = session;
    situation.mode = Mode::automatic;
    return decided(command, situation).verdict;
  };
  EXPECT_EQ(verdict("coder", "s", "touch x"), Verdict::allow);
  EXPECT_EQ(verdict("reviewer", "s", "touch x"), Verdict::deny);
  EXPECT_EQ(verdict("reviewer", "s", "cat x"), Verdict::allow);
  EXPECT_EQ(verdict("coder", "ci-7", "git reset --hard"), Verdict::deny);
  EXPECT_EQ(verdict("coder", "ci-7", "touch x"), Verdict::contain);
  EXPECT_EQ(verdict("reviewer", "cron", "touch x"), Verdict::deny);
}

TEST(ModeLimits, NameWhatIsWrongWithThem) {
  auto error = [](const char* text) {
    Result<void> added = Policy().add_layer(Layer::user, text, "p.toml");
    return added ? std::string() : added.error().message;
  };
  EXPECT_NE(error("[[mode]]\nagent = 'x'\n").find("needs 'at_most'"), std::string::npos);
  EXPECT_NE(error("[[mode]]\nat_most = 'edit'\n").find("did you mean 'edits'"), std::string::npos);
  EXPECT_NE(error("[mode]\nat_most = 'edits'\n").find("two brackets"), std::string::npos);
  EXPECT_NE(error("[session]\nasks_per_minute = 0\n").find("1 to 600"), std::string::npos);
  EXPECT_NE(error("[session]\nasks_per_minute = 'x'\n").find("1 to 600"), std::string::npos);
}

TEST(ModeLimits, LetAProjectAskForFewerQuestionsAndNeverForMore) {
  auto limit = [](Layer layer, const char* text) {
    Policy policy;
    EXPECT_TRUE(policy.add_layer(layer, text, "p.toml").has_value());
    return policy.rules().asks_per_minute.value_or(0);
  };
  EXPECT_EQ(limit(Layer::project, "[session]\nasks_per_minute = 500\n"), default_asks_per_minute);
  EXPECT_EQ(limit(Layer::project, "[session]\nasks_per_minute = 3\n"), 3);
  EXPECT_EQ(limit(Layer::user, "[session]\nasks_per_minute = 30\n"), 30);
}

TEST(RulesThatSpeakOnce, LoosenOnlyWhileTheyAreKnownToBeUnused) {
  Situation situation;
  situation.policy = "[[rule]]\nname = 'x'\nwhen = { host = 'example.com' }\nthen = 'allow'\nonce = true\n";
  const char* command = "curl -s https://example.com/";
  EXPECT_EQ(decided(command, situation).verdict, Verdict::ask) << "nobody knows whether it is used up";
  situation.used.emplace();
  Decision decision = decided(command, situation);
  EXPECT_LT(decision.verdict, Verdict::ask);
  ASSERT_EQ(decision.once.size(), 1u);
  EXPECT_TRUE(decided("ls", situation).once.empty());
  situation.used->insert(decision.once[0]);
  EXPECT_EQ(decided(command, situation).verdict, Verdict::ask);
  // To move and to edit it does not renew it.
  situation.policy = "\n\n" + situation.policy + "reason = 'another'\n";
  EXPECT_EQ(decided(command, situation).verdict, Verdict::ask);
}

}  // namespace
}  // namespace callgate
