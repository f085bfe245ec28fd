// Each rule's examples, in every spelling that runs the same, and what switching packs on means.
#include "policy/packs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "parser/parser.h"
#include "policy/rules.h"
#include "tests/policy/judge.h"

namespace callgate {
namespace {

std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::vector<std::string> spellings(const std::string& text) {
  std::string name = text.substr(0, text.find(' ')), rest = text.substr(name.size());
  return {text,
          "sudo " + text,
          "env A=1 " + text,
          "timeout 5 " + text,
          "nohup " + text,
          "bash -c " + in_quotes(text),
          "sh -c " + in_quotes("cd /tmp && " + text),
          "/usr/bin/" + text,
          "\"" + name + "\"" + rest,
          "\\" + text,
          name.substr(0, 1) + "''" + name.substr(1) + rest,
          "true && { " + text + "; }",
          "x_=" + name + "; $x_" + rest};
}

// How surely `rule` is about some command of the text.
Match match_text(const PackRule& rule, const std::string& text) {
  Prediction prediction = predict(parse_shell(text, Dialect::bash), testing::test_paths());
  Match best = Match::no;
  for (const EvaluatedCommand& command : prediction.commands) {
    if (command.name().empty()) continue;
    std::vector<uint32_t> about = pack_rules_about(*command.argv[0].text);
    bool named =
        std::any_of(about.begin(), about.end(), [&](uint32_t number) { return &all_pack_rules()[number] == &rule; });
    if (named) best = std::max(best, match_pack_rule(rule, command, read_command_line(command)));
  }
  return best;
}

const PackRule& rule_named(std::string_view name) {
  return *std::find_if(all_pack_rules().begin(), all_pack_rules().end(),
                       [&](const PackRule& rule) { return rule.name.view() == name; });
}

std::vector<std::string_view> rule_names() {
  std::vector<std::string_view> names;
  for (const PackRule& rule : all_pack_rules()) names.push_back(rule.name.view());
  return names;
}

class PackExamples : public ::testing::TestWithParam<std::string_view> {};

TEST_P(PackExamples, AreMatchedInEverySpelling) {
  const PackRule& rule = rule_named(GetParam());
  for (std::string_view example : rule.matching_examples())
    for (const std::string& text : spellings(std::string(example)))
      EXPECT_TRUE(match_text(rule, text) == Match::yes) << text;
  for (std::string_view example : rule.differing_examples())
    for (const std::string& text : spellings(std::string(example)))
      EXPECT_TRUE(match_text(rule, text) == Match::no) << text;
}

// More words come at run time: what they turn the command into is not known.
TEST_P(PackExamples, MayBeWhatXargsStarts) {
  const PackRule& rule = rule_named(GetParam());
  if (!rule.command.view().ends_with('*')) return;
  for (std::string_view example : rule.matching_examples())
    EXPECT_TRUE(match_text(rule, "echo x | xargs " + std::string(example)) != Match::no) << example;
}

std::string test_name(const ::testing::TestParamInfo<std::string_view>& rule) {
  std::string name(rule.param);
  for (char& c : name)
    if (c == '/' || c == '-') c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, PackExamples, ::testing::ValuesIn(rule_names()), test_name);

Policy policy_of(std::string_view toml, Layer layer = Layer::user) {
  Policy policy;
  Result<void> added = policy.add_layer(layer, toml, "policy.toml");
  EXPECT_TRUE(added.has_value()) << added.error().message;
  return policy;
}

const Policy& with_all() {
  static const Policy* policy = new Policy(policy_of("packs = 'all'\n"));  // as long as the process
  return *policy;
}

// Whatever else is said about it, a command that a pack asks about is asked in a trusted workspace.
TEST_P(PackExamples, DecideAtLeastAsTheRuleSays) {
  const PackRule& rule = rule_named(GetParam());
  for (std::string_view example : rule.matching_examples()) {
    Decision decision = testing::judge(example, {}, with_all());
    EXPECT_GE(decision.verdict, rule.verdict) << testing::describe(decision);
  }
}

TEST(Packs, SpeakOnlyWhenSwitchedOn) {
  constexpr const char* command = "git stash clear";
  EXPECT_LT(testing::judge(command).verdict, Verdict::deny);
  EXPECT_EQ(testing::judge(command, {}, policy_of("packs = ['git']\n")).verdict, Verdict::deny);
  EXPECT_EQ(testing::judge(command, {}, policy_of("packs = ['git/stash-clear']\n")).verdict, Verdict::deny);
  EXPECT_LT(testing::judge(command, {}, policy_of("packs = ['git/push-force']\n")).verdict, Verdict::deny);
  EXPECT_LT(testing::judge(command, {}, policy_of("packs = ['!git/stash-clear', 'git']\n")).verdict, Verdict::deny);
}

TEST(Packs, NameTheRuleAndWhereItIsSwitchedOn) {
  Decision decision = testing::judge("git stash clear", {}, policy_of("\n\npacks = ['git']\n"));
  ASSERT_FALSE(decision.reasons.empty());
  EXPECT_EQ(decision.reasons[0].id, "git/stash-clear (policy.toml:3)");
  EXPECT_EQ(decision.reasons[0].kind, ReasonKind::rule);
}

TEST(Packs, AreForProjectsToo) {
  Policy policy = policy_of("packs = ['git']\n", Layer::project);
  EXPECT_EQ(testing::judge("git stash clear", {}, policy).verdict, Verdict::deny);
}

constexpr const char* allow_of = "packs = ['git']\n[[rule]]\nname='x'\nwhen={command='%'}\nthen='allow'\n";

Verdict verdict_beside(std::string_view pattern, std::string_view command) {
  std::string toml(allow_of);
  toml.replace(toml.find('%'), 1, pattern);
  return testing::judge(command, {}, policy_of(toml)).verdict;
}

TEST(Packs, AreTakenBackByARuleThatNamesAllThatTheyName) {
  EXPECT_EQ(verdict_beside("git push --force origin *", "git push --force origin x"), Verdict::allow);
  EXPECT_EQ(verdict_beside("git push *", "git push --force origin x"), Verdict::ask);
  EXPECT_EQ(verdict_beside("git push *", "git push origin x"), Verdict::allow);
  EXPECT_EQ(verdict_beside("git *", "git push -f"), Verdict::ask);
  EXPECT_EQ(verdict_beside("git stash clear", "git stash clear"), Verdict::deny) << "a deny stays";
}

TEST(Packs, AreSureOfWhatIsKnownOnly) {
  Policy policy = policy_of("packs = ['git']\n");
  EXPECT_EQ(testing::judge("git stash $x", {}, policy).verdict, Verdict::ask);
}

TEST(Packs, AreManyAndWellNamed) {
  EXPECT_GE(all_packs().size(), 12U);
  EXPECT_GE(all_pack_rules().size(), 300U);
  std::set<std::string_view> names;
  for (const PackRule& rule : all_pack_rules()) {
    EXPECT_TRUE(names.insert(rule.name.view()).second) << rule.name.view();
    EXPECT_GE(rule.reason.view().size(), 40U) << rule.name.view() << ": what is lost, and what to do instead";
    EXPECT_NE(rule.reason.view().find_first_of(";,"), std::string_view::npos) << rule.name.view();
  }
}

TEST(Packs, HaveACurrentPage) {
  EXPECT_TRUE(testing::source_file("docs/packs.md") == pack_index()) << "callgate packs index > docs/packs.md";
}

}  // namespace
}  // namespace callgate
