#include "policy/rules.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/policy/judge.h"

namespace callgate {
namespace {

struct ErrorCase {
  std::string name, toml, message;
};

std::vector<ErrorCase> error_cases() {
  std::vector<ErrorCase> cases;
  std::string* to = nullptr;
  std::string file = testing::source_file("tests/policy/rules_errors.txt");
  for (std::string_view line : split(file, '\n')) {
    if (line.starts_with("=== ")) {
      cases.push_back({std::string(line.substr(4)), "", ""});
      to = &cases.back().toml;
    } else if (line == "---") {
      to = &cases.back().message;
    } else if (to != nullptr && !line.empty()) {
      *to += std::string(line) + (to == &cases.back().toml ? "\n" : "");
    }
  }
  return cases;
}

TEST(RulesToml, NamesThePlaceAndWhatWasMeant) {
  std::vector<ErrorCase> cases = error_cases();
  EXPECT_GE(cases.size(), 20U);
  for (const ErrorCase& item : cases) {
    Policy policy;
    Result<void> result = policy.add_layer(Layer::user, item.toml, "policy.toml");
    ASSERT_FALSE(result.has_value()) << item.name;
    EXPECT_TRUE(result.error().message.starts_with(item.message)) << item.name << ": " << result.error().message;
    EXPECT_TRUE(policy.rules().rules.empty()) << item.name;
  }
}

TEST(RulesToml, RefusesBytesThatAreNoText) {
  Result<void> result = Policy().add_layer(Layer::user, "[checks]\nCG040 = \"\xff\"\n", "policy.toml");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message, "policy.toml:2:1: this line is not valid UTF-8");
}

TEST(RulesToml, RefusesWhatNobodyCanRead) {
  Result<void> result = Policy().add_layer(Layer::user, std::string(300 * 1024, '#'), "policy.toml");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message, "policy.toml:1:1: larger than 256 KiB");
}

TEST(RulesToml, LetsAProjectOnlyTighten) {
  constexpr const char* loose = "[[rule]]\nname='x'\nverdict='allow'\neffect='connect'\n";
  constexpr const char* strict = "[[rule]]\nname='x'\nverdict='deny'\neffect='connect'\n";
  Result<void> result = Policy().add_layer(Layer::project, loose, "p.toml");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message, "p.toml:1:1: rule 'x': a project can only tighten, with ask or deny");
  EXPECT_TRUE(Policy().add_layer(Layer::project, strict, "p.toml").has_value());
  EXPECT_FALSE(Policy().add_layer(Layer::project, "[checks]\nCG040 = 'off'\n", "p.toml").has_value());
}

TEST(RulesToml, ReadsTheExample) {
  Policy policy;
  Result<void> result = policy.add_layer(Layer::user, testing::source_file("policy/rules_example.toml"), "example");
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(policy.rules().rules.size(), 7U);
  EXPECT_EQ(policy.rules().tunings.size(), 1U);
}

// One rule against one command or effect, made by hand: what the words of a rule mean.
Rule command_rule(std::string_view pattern, Verdict verdict) {
  Rule rule;
  rule.verdict = verdict;
  for (std::string_view word : split(pattern, ' ')) rule.command.emplace_back(word);
  return rule;
}

// "?" stands for a word that is not known, a leading "%" for a glob.
EvaluatedCommand command_of(std::string_view text) {
  EvaluatedCommand command;
  for (std::string_view word : split(text, ' ')) {
    Value value;
    value.is_glob = word.starts_with('%');
    if (word != "?") value.text = std::string(word.substr(value.is_glob ? 1 : 0));
    command.argv.push_back(value);
  }
  return command;
}

Match match(std::string_view pattern, std::string_view text, Verdict verdict) {
  EvaluatedCommand command = command_of(text);
  return match_rule(command_rule(pattern, verdict), {&command, nullptr, testing::test_paths()});
}

TEST(CommandRule, MatchesWordByWord) {
  EXPECT_EQ(match("git push *", "git push", Verdict::allow), Match::yes);
  EXPECT_EQ(match("git push *", "git push origin main", Verdict::allow), Match::yes);
  EXPECT_EQ(match("git push", "git push origin", Verdict::allow), Match::no);
  EXPECT_EQ(match("git push *", "git pushx", Verdict::allow), Match::no);
  EXPECT_EQ(match("git * --force", "git push --force", Verdict::deny), Match::yes);
  EXPECT_EQ(match("git ** --force *", "git -C x push --force y", Verdict::deny), Match::yes);
  EXPECT_EQ(match("git ** --force *", "git push", Verdict::deny), Match::no);
  EXPECT_EQ(match("npm run test:*", "npm run test:unit", Verdict::allow), Match::yes);
}

TEST(CommandRule, AllowsOnlyTheProgramOfTheSystem) {
  EXPECT_EQ(match("git push *", "/usr/bin/git push", Verdict::allow), Match::yes);
  EXPECT_EQ(match("git push *", "./git push", Verdict::allow), Match::no);
  EXPECT_EQ(match("git push *", "/tmp/git push", Verdict::allow), Match::no);
  EXPECT_EQ(match("git push *", "./git push", Verdict::deny), Match::yes);
}

TEST(CommandRule, IsNotSureOfWordsThatAreNotKnown) {
  EXPECT_EQ(match("git push *", "git push ?", Verdict::allow), Match::maybe);
  EXPECT_EQ(match("git push --force *", "git push ?", Verdict::deny), Match::maybe);
  EXPECT_EQ(match("git push *", "? push", Verdict::deny), Match::no);
  EXPECT_EQ(match("ls *", "ls %src/*.c", Verdict::allow), Match::yes);
  EXPECT_EQ(match("ls *", "ls %*.c", Verdict::allow), Match::maybe);
}

TEST(CommandRule, DoesNotAllowWhatTheWordsDoNotShow) {
  EvaluatedCommand command = command_of("git push");
  command.assignments.push_back({"GIT_SSH_COMMAND", {}});
  Rule allow = command_rule("git push *", Verdict::allow), deny = command_rule("git push *", Verdict::deny);
  EXPECT_EQ(match_rule(allow, {&command, nullptr, testing::test_paths()}), Match::no);
  EXPECT_EQ(match_rule(deny, {&command, nullptr, testing::test_paths()}), Match::yes);
  command.assignments.clear();
  command.reads_file_names = true;
  EXPECT_EQ(match_rule(allow, {&command, nullptr, testing::test_paths()}), Match::no);
}

TEST(CommandRule, LeavesRedirectsOut) {
  EvaluatedCommand command = command_of("git log");
  EvaluatedRedirect redirect;
  redirect.kind = RedirectKind::write;
  redirect.target.text = "/home/user/x";
  command.redirects.push_back(redirect);
  Effect written{EffectKind::write, "/home/user/x"}, read{EffectKind::read, "/home/user/work/**"};
  Rule allow = command_rule("git log *", Verdict::allow);
  EXPECT_EQ(match_rule(allow, {&command, &written, testing::test_paths()}), Match::no);
  EXPECT_EQ(match_rule(allow, {&command, &read, testing::test_paths()}), Match::yes);
}

Match match_effect(EffectKind kind, std::string_view target, std::string_view actual) {
  Rule rule;
  rule.effect = kind;
  rule.target = std::string(target);
  Effect effect{kind, std::string(actual)};
  return match_rule(rule, {nullptr, &effect, testing::test_paths()});
}

TEST(EffectRule, KnowsPathScopes) {
  EXPECT_EQ(match_effect(EffectKind::write, "workspace/**", "/home/user/work/a/b"), Match::yes);
  EXPECT_EQ(match_effect(EffectKind::write, "workspace/*", "/home/user/work/a/b"), Match::no);
  EXPECT_EQ(match_effect(EffectKind::write, "~/.cache/**", "/home/user/.cache/x"), Match::yes);
  EXPECT_EQ(match_effect(EffectKind::write, "~/.cache/**", "/home/other/.cache/x"), Match::no);
  EXPECT_EQ(match_effect(EffectKind::read, "/opt/**", "/optional"), Match::no);
}

TEST(EffectRule, IsSureOfATreeOnlyWhenItCoversAllOfIt) {
  EXPECT_EQ(match_effect(EffectKind::read, "workspace/**", "/home/user/work/**"), Match::yes);
  EXPECT_EQ(match_effect(EffectKind::read, "workspace/src/**", "/home/user/work/**"), Match::maybe);
  EXPECT_EQ(match_effect(EffectKind::read, "workspace/*", "/home/user/work/**"), Match::maybe);
  EXPECT_EQ(match_effect(EffectKind::read, "/opt/**", "/home/user/work/**"), Match::no);
}

TEST(EffectRule, KnowsHostsAndPorts) {
  EXPECT_EQ(match_effect(EffectKind::connect, "*.github.com:443", "api.github.com:443"), Match::yes);
  EXPECT_EQ(match_effect(EffectKind::connect, "*.github.com:443", "api.github.com:80"), Match::no);
  EXPECT_EQ(match_effect(EffectKind::connect, "*.github.com", "api.github.com:80"), Match::yes);
  EXPECT_EQ(match_effect(EffectKind::connect, "*.github.com:443", "*"), Match::maybe);
  EXPECT_EQ(match_effect(EffectKind::connect, "*.github.com:443", "github.com.example.org:443"), Match::no);
  EXPECT_EQ(match_effect(EffectKind::connect, "[::1]:80", "[::1]:80"), Match::yes);
  EXPECT_EQ(match_effect(EffectKind::connect, "*", "*"), Match::yes);
}

TEST(ThirdVote, IsTheStrictestThatAnyLayerAsksFor) {
  Policy policy;
  EXPECT_EQ(policy.third_vote(), ThirdVote::never);
  ASSERT_TRUE(policy.add_layer(Layer::user, "[parser]\nthird_vote = 'auto-approved'\n", "user"));
  EXPECT_EQ(policy.third_vote(), ThirdVote::auto_approved);
  ASSERT_TRUE(policy.add_layer(Layer::managed, "[parser]\nthird_vote = 'always'\n", "managed"));
  ASSERT_TRUE(policy.add_layer(Layer::project, "[parser]\nthird_vote = 'never'\n", "project"));
  EXPECT_EQ(policy.third_vote(), ThirdVote::always);
}

TEST(PolicyDigest, ChangesWithEveryTextAndItsLayer) {
  constexpr const char* text = "[[rule]]\nname='x'\nverdict='deny'\neffect='connect'\n";
  Policy none, user, project, other;
  ASSERT_TRUE(user.add_layer(Layer::user, text, "a").has_value());
  ASSERT_TRUE(project.add_layer(Layer::project, text, "a").has_value());
  ASSERT_TRUE(other.add_layer(Layer::user, std::string(text) + "# x\n", "a").has_value());
  EXPECT_EQ(none.digest(), Policy().digest());
  EXPECT_EQ(none.digest().size(), 64U);
  EXPECT_NE(none.digest(), user.digest());
  EXPECT_NE(user.digest(), project.digest());
  EXPECT_NE(user.digest(), other.digest());
}

TEST(PolicyDigest, DoesNotDependOnTheOrderOfAdding) {
  constexpr const char* text = "[[rule]]\nname='x'\nverdict='deny'\neffect='connect'\n";
  Policy a, b;
  ASSERT_TRUE(a.add_layer(Layer::user, text, "a").has_value() && a.add_layer(Layer::project, "", "b").has_value());
  ASSERT_TRUE(b.add_layer(Layer::project, "", "b").has_value() && b.add_layer(Layer::user, text, "a").has_value());
  EXPECT_EQ(a.digest(), b.digest());
}

}  // namespace
}  // namespace callgate
