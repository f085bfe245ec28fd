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
  constexpr const char* loose = "[[rule]]\nname='x'\nwhen={effect='connect'}\nthen='allow'\n";
  constexpr const char* strict = "[[rule]]\nname='x'\nwhen={effect='connect'}\nthen='deny'\n";
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
  EXPECT_EQ(policy.rules().rules.size(), 10U);
  EXPECT_EQ(policy.rules().tunings.size(), 1U);
}

// One rule against one command or effect, made by hand: what the words of a rule mean.
Rule command_rule(std::string_view pattern, Verdict verdict) {
  Rule rule;
  rule.verdict = verdict;
  rule.when.command = parse_command_pattern(pattern).value();
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

Match match_command(const Rule& rule, const EvaluatedCommand& command, const Effect* effect = nullptr) {
  CommandLine line = read_command_line(command);
  return match_rule(rule, {&command, &line, effect, testing::test_paths()});
}

Match match(std::string_view pattern, std::string_view text, Verdict verdict) {
  EvaluatedCommand command = command_of(text);
  return match_command(command_rule(pattern, verdict), command);
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

TEST(CommandRule, FindsOptionsHoweverTheyAreSpelt) {
  EXPECT_EQ(match("git push --force|-f *", "git push origin main -f", Verdict::deny), Match::yes);
  EXPECT_EQ(match("git push --force|-f *", "git -C /x push --force origin", Verdict::deny), Match::yes);
  EXPECT_EQ(match("git push --force|-f *", "git push -vf", Verdict::deny), Match::yes);
  EXPECT_EQ(match("git push --force|-f *", "git push origin main", Verdict::deny), Match::no);
  EXPECT_EQ(match("git push *", "git -C /x push origin", Verdict::deny), Match::yes);
  EXPECT_EQ(match("rm -r *", "rm --recurs -f x", Verdict::deny), Match::no) << "--recursive is another word";
  EXPECT_EQ(match("rm -r|--recursive *", "rm --recurs -f x", Verdict::deny), Match::yes);
  EXPECT_EQ(match("curl -X=DELETE|--request=DELETE *", "curl -XDELETE x", Verdict::deny), Match::yes);
  EXPECT_EQ(match("curl -X=DELETE|--request=DELETE *", "curl --request GET x", Verdict::deny), Match::no);
  EXPECT_EQ(match("frobnicate wipe --all *", "frobnicate --all=1 wipe x", Verdict::deny), Match::yes);
}

TEST(CommandRule, KnowsOptionsThatMustNotBeThere) {
  EXPECT_EQ(match("kubectl delete * !--dry-run", "kubectl delete ns x", Verdict::deny), Match::yes);
  EXPECT_EQ(match("kubectl delete * !--dry-run", "kubectl delete ns x --dry-run=client", Verdict::deny), Match::no);
  EXPECT_EQ(match("kubectl delete * !--dry-run", "kubectl delete ns ?", Verdict::deny), Match::maybe);
  EXPECT_EQ(match("git push * !--force|-f", "git push -f", Verdict::allow), Match::no);
}

TEST(CommandRule, AllowsNoOptionThatItDoesNotName) {
  EXPECT_EQ(match("npm test --silent", "npm --silent test", Verdict::allow), Match::yes);
  EXPECT_EQ(match("npm test", "npm test --ignore-scripts", Verdict::allow), Match::no);
  EXPECT_EQ(match("git push", "git -C /x push", Verdict::allow), Match::no);
  EXPECT_EQ(match("frobnicate x --all", "frobnicate --all x", Verdict::allow), Match::no) << "nobody described it";
}

TEST(CommandRule, LooksIntoWords) {
  Rule rule = command_rule("psql *", Verdict::deny);
  rule.when.argument = "(?i)\\bdrop\\s+(table|database)\\b";
  EvaluatedCommand drop = command_of("psql -c ?"), select = drop, unknown = drop;
  drop.argv[2].text = "DROP  TABLE x";
  select.argv[2].text = "select 'backdrop table'";
  EXPECT_EQ(match_command(rule, drop), Match::yes);
  EXPECT_EQ(match_command(rule, select), Match::no);
  EXPECT_EQ(match_command(rule, unknown), Match::maybe);
}

// Conditions on the call as a whole.
Match match_call(const RuleConditions& when, const CallFacts& facts, Verdict verdict = Verdict::deny) {
  Rule rule;
  rule.verdict = verdict;
  rule.when = when;
  rule.expires = 1000;
  Effect effect{EffectKind::connect, "example.org:443"};
  return match_rule(rule, {nullptr, nullptr, &effect, testing::test_paths(), Dialect::bash, facts});
}

TEST(CallRule, SpeaksOnlyOfItsCalls) {
  RuleConditions when;
  when.tools = {"web_*"};
  when.agents = {"codex", "claude*"};
  when.modes = {Mode::automatic};
  CallFacts facts{"web_fetch", "claude-code", "s", Mode::automatic, std::nullopt, 999};
  EXPECT_EQ(match_call(when, facts), Match::yes);
  EXPECT_EQ(match_call(when, {"shell", "codex", "s", Mode::automatic, std::nullopt, 0}), Match::no);
  EXPECT_EQ(match_call(when, {"web_fetch", "gemini", "s", Mode::automatic, std::nullopt, 0}), Match::no);
  EXPECT_EQ(match_call(when, {"web_fetch", "codex", "s", Mode::ask, std::nullopt, 0}), Match::no);
  facts.now = 1000;
  EXPECT_EQ(match_call(when, facts), Match::no) << "it has expired";
}

TEST(CallRule, TakesARiskThatIsNotKnownForHigh) {
  RuleConditions when;
  when.risk_above = 0.5;
  EXPECT_EQ(match_call(when, {"shell", "", "", Mode::ask, 0.6, 0}), Match::yes);
  EXPECT_EQ(match_call(when, {"shell", "", "", Mode::ask, 0.4, 0}), Match::no);
  EXPECT_EQ(match_call(when, {"shell", "", "", Mode::ask, std::nullopt, 0}), Match::yes);
  EXPECT_EQ(match_call(when, {"shell", "", "", Mode::ask, std::nullopt, 0}, Verdict::allow), Match::no);
}

TEST(RulesToml, ReadsDates) {
  Policy policy;
  constexpr const char* text =
      "[[rule]]\nname='a'\nwhen={tool='x'}\nthen='deny'\nexpires=1970-01-02\n"
      "[[rule]]\nname='b'\nwhen={tool='x'}\nthen='deny'\nexpires=1970-01-01T02:00:00+01:00\n";
  ASSERT_TRUE(policy.add_layer(Layer::user, text, "p").has_value());
  EXPECT_EQ(policy.rules().rules[0].expires, 86400);
  EXPECT_EQ(policy.rules().rules[1].expires, 3600);
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
  EXPECT_EQ(match_command(allow, command), Match::no);
  EXPECT_EQ(match_command(deny, command), Match::yes);
  command.assignments.clear();
  command.reads_file_names = true;
  EXPECT_EQ(match_command(allow, command), Match::no);
}

TEST(CommandRule, LeavesRedirectsOut) {
  EvaluatedCommand command = command_of("git log");
  EvaluatedRedirect redirect;
  redirect.kind = RedirectKind::write;
  redirect.target.text = "/home/user/x";
  command.redirects.push_back(redirect);
  Effect written{EffectKind::write, "/home/user/x"}, read{EffectKind::read, "/home/user/work/**"};
  Rule allow = command_rule("git log *", Verdict::allow);
  EXPECT_EQ(match_command(allow, command, &written), Match::no);
  EXPECT_EQ(match_command(allow, command, &read), Match::yes);
}

Match match_effect(EffectKind kind, std::string_view target, std::string_view actual) {
  Rule rule;
  rule.when.effects = {kind};
  rule.when.targets = {std::string(target)};
  Effect effect{kind, std::string(actual)};
  return match_rule(rule, {nullptr, nullptr, &effect, testing::test_paths()});
}

TEST(EffectRule, KnowsPathScopes) {
  EXPECT_EQ(match_effect(EffectKind::write, "workspace/**", "/home/user/work/a/b"), Match::yes);
  EXPECT_EQ(match_effect(EffectKind::write, "workspace/*", "/home/user/work/a/b"), Match::no);
  EXPECT_EQ(match_effect(EffectKind::write, "~/.cache/**", "/home/user/.cache/x"), Match::yes);
  EXPECT_EQ(match_effect(EffectKind::write, "~/.cache/**", "/home/other/.cache/x"), Match::no);
  EXPECT_EQ(match_effect(EffectKind::read, "/opt/**", "/optional"), Match::no);
}

Match match_scope(Scope scope, EffectKind kind, std::string_view actual) {
  Rule rule;
  rule.when.effects = {kind};
  rule.when.scope = scope;
  Effect effect{kind, std::string(actual)};
  return match_rule(rule, {nullptr, nullptr, &effect, testing::test_paths()});
}

TEST(EffectRule, KnowsScopes) {
  EXPECT_EQ(match_scope(Scope::workspace, EffectKind::write, "/home/user/work/a"), Match::yes);
  EXPECT_EQ(match_scope(Scope::workspace, EffectKind::read, "/home/**"), Match::maybe);
  EXPECT_EQ(match_scope(Scope::home, EffectKind::write, "/home/user/.bashrc"), Match::yes);
  EXPECT_EQ(match_scope(Scope::home, EffectKind::write, "/home/user/work/a"), Match::no);
  EXPECT_EQ(match_scope(Scope::secrets, EffectKind::read, "/home/user/.ssh/id_rsa"), Match::yes);
  EXPECT_EQ(match_scope(Scope::system, EffectKind::write, "/etc/hosts"), Match::yes);
  EXPECT_EQ(match_scope(Scope::outside, EffectKind::write, "/srv/x"), Match::yes);
  EXPECT_EQ(match_scope(Scope::outside, EffectKind::write, "/tmp/x"), Match::no);
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
  constexpr const char* text = "[[rule]]\nname='x'\nwhen={effect='connect'}\nthen='deny'\n";
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
  constexpr const char* text = "[[rule]]\nname='x'\nwhen={effect='connect'}\nthen='deny'\n";
  Policy a, b;
  ASSERT_TRUE(a.add_layer(Layer::user, text, "a").has_value() && a.add_layer(Layer::project, "", "b").has_value());
  ASSERT_TRUE(b.add_layer(Layer::project, "", "b").has_value() && b.add_layer(Layer::user, text, "a").has_value());
  EXPECT_EQ(a.digest(), b.digest());
}

}  // namespace
}  // namespace callgate
