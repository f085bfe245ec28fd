// lint.txt, the cases of a policy, and the rules that are heard.
#include "policy/lint.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "parser/parser.h"
#include "policy/policy_cases.h"
#include "policy/rule_voices.h"
#include "tests/policy/judge.h"

namespace callgate {
namespace {

constexpr int64_t now = 1'700'000'000;

struct LintCase {
  std::string name, toml, expected;
};

std::vector<LintCase> lint_cases() {
  std::vector<LintCase> cases;
  std::string* to = nullptr;
  std::string file = testing::source_file("tests/policy/lint.txt");
  for (std::string_view line : split(file, '\n')) {
    if (line.starts_with("=== ")) {
      cases.push_back({std::string(line.substr(4)), "", ""});
      to = &cases.back().toml;
    } else if (line == "---") {
      to = &cases.back().expected;
    } else if (to != nullptr && !line.empty()) {
      *to += std::string(line) + "\n";
    }
  }
  return cases;
}

TEST(PolicyLint, SaysWhatIsWrongWithARule) {
  std::vector<LintCase> cases = lint_cases();
  EXPECT_GE(cases.size(), 9U);
  for (const LintCase& item : cases) {
    Policy policy;
    Result<void> added = policy.add_layer(Layer::user, item.toml, "policy.toml");
    ASSERT_TRUE(added.has_value()) << item.name << ": " << added.error().message;
    std::string text;
    for (const LintNote& note : lint_rules(policy.rules(), now)) text += note.rule + ": " + note.text + "\n";
    EXPECT_EQ(text, item.expected) << item.name;
  }
}

TEST(PolicyLint, SeesWhatAnEarlierLayerDenies) {
  Policy policy;
  ASSERT_TRUE(policy.add_layer(Layer::managed, "[[rule]]\nname='m'\nwhen={command='git push *'}\nthen='deny'\n", "m"));
  ASSERT_TRUE(policy.add_layer(Layer::user, "[[rule]]\nname='u'\nwhen={command='git push x'}\nthen='allow'\n", "u"));
  std::vector<LintNote> notes = lint_rules(policy.rules(), now);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].text, "never speaks: 'm' (m:1) denies all of it in an earlier layer");
}

TEST(PolicyCases, SayWhatIsOtherwise) {
  Result<std::vector<PolicyCase>> cases = parse_policy_cases(
      "[[test]]\ncommand = 'git stash clear'\nexpect = 'deny'\nrule = 'git/stash-clear'\n"
      "[[test]]\ncommand = 'git status'\nexpect = 'ask'\nrule = 'x'\n",
      "p.test.toml");
  ASSERT_TRUE(cases.has_value()) << cases.error().message;
  ASSERT_EQ(cases->size(), 2U);
  Policy policy;
  ASSERT_TRUE(policy.add_layer(Layer::user, "packs = 'git'\n", "policy.toml"));
  EXPECT_EQ(difference((*cases)[0], testing::judge((*cases)[0].command, {}, policy)), "");
  EXPECT_EQ(difference((*cases)[1], testing::judge((*cases)[1].command, {}, policy)),
            "p.test.toml:5: git status\n  expected ask by x\n  got      allow by effect.harmless\n");
}

TEST(PolicyCases, MayStandInThePolicy) {
  constexpr const char* text = "packs = 'git'\n[[test]]\ncommand = 'git stash clear'\nexpect = 'deny'\n";
  EXPECT_TRUE(Policy().add_layer(Layer::user, text, "policy.toml"));
  EXPECT_EQ(parse_policy_cases(text, "policy.toml")->size(), 1U);
}

TEST(PolicyCases, NameThePlaceOfAnError) {
  for (auto [text, message] :
       {std::pair{"[[test]]\ncommand = 'x'\n", "p:1:1: a test needs an 'expect': allow, contain, ask or deny"},
        std::pair{"[[test]]\nexpect = 'deny'\n", "p:1:1: a test needs a 'command'"},
        std::pair{"[[test]]\ncommand = 'x'\nexpect = 'dney'\n", "p:3:10: unknown expect 'dney' (did you mean 'deny'?)"},
        std::pair{"[[test]]\ncommand = 'x'\nexpct = 'deny'\n", "p:3:1: unknown key 'expct' (did you mean 'expect'?)"},
        std::pair{"[test]\ncommand = 'x'\n", "p:1:1: tests are written as [[test]], with two brackets"}}) {
    Result<std::vector<PolicyCase>> cases = parse_policy_cases(text, "p");
    ASSERT_FALSE(cases.has_value()) << text;
    EXPECT_EQ(cases.error().message, message);
  }
}

TEST(RuleVoices, AreHeardInTheOrderOfTheirLayers) {
  Policy policy;
  ASSERT_TRUE(policy.add_layer(
      Layer::user, "packs = 'git'\n[[rule]]\nname='u'\nwhen={command='git push *', effect='connect'}\nthen='allow'\n",
      "u"));
  ASSERT_TRUE(policy.add_layer(Layer::managed, "[[rule]]\nname='m'\nwhen={command='git *'}\nthen='ask'\n", "m"));
  ASSERT_TRUE(policy.add_layer(Layer::managed, "[[rule]]\nname='o'\nwhen={command='npm *'}\nthen='ask'\n", "m"));
  ToolCall call;
  call.command = "git push -f";
  ShellProgram program = parse_shell(call.command, Dialect::bash);
  Prediction prediction = predict(program, testing::test_paths());
  PolicyInput input{call,    &program, prediction, testing::test_paths(), nullptr, true, Mode::ask, true, nullptr,
                    nullptr, {},       0};
  std::vector<RuleVoice> voices = voices_of(input, policy);
  ASSERT_EQ(voices.size(), 3U);
  EXPECT_EQ(voices[0].rule, "m");
  EXPECT_EQ(voices[1].rule, "git/push-force");
  EXPECT_TRUE(voices[1].is_pack);
  EXPECT_EQ(voices[2].rule, "u");
  EXPECT_EQ(voices[2].effects, (std::vector<std::string>{"connect *:443"}));
  EXPECT_EQ(voices[2].command, "git push -f");
}

}  // namespace
}  // namespace callgate
