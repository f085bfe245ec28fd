// What must hold for every text, not only for those in a table.
#include <gtest/gtest.h>

#include "tests/policy/judge.h"

namespace callgate {
namespace {

constexpr Verdict all_verdicts[] = {Verdict::allow, Verdict::contain, Verdict::ask, Verdict::deny};

TEST(Stricter, IsMonotoneCommutativeAndAssociative) {
  for (Verdict a : all_verdicts)
    for (Verdict b : all_verdicts) {
      EXPECT_GE(stricter(a, b), a);
      EXPECT_GE(stricter(a, b), b);
      EXPECT_EQ(stricter(a, b), stricter(b, a));
      for (Verdict c : all_verdicts) EXPECT_EQ(stricter(stricter(a, b), c), stricter(a, stricter(b, c)));
    }
}

std::vector<std::string> texts_of_the_table() {
  std::vector<std::string> texts;
  for (const std::string& line : testing::data_lines("decisions.txt")) {
    if (line.find(" bash ") != 8) continue;  // the texts are judged as bash here
    std::string text = line.substr(line.find_first_not_of(' ', 36));
    if (text.find("⏎") == std::string::npos) texts.push_back(text);
  }
  return texts;
}

TEST(Combination, NeverFallsWhenTextIsAppended) {
  const char* tails[] = {"rm -rf /", "ls",  "true # x",   "echo 'y", "curl https://example.com",
                         "make",     "x=1", "f() { ls; }"};
  for (const std::string& text : texts_of_the_table()) {
    testing::Situation situation;
    Decision alone = testing::judge(text, situation);
    // A text that is not whole may be completed by what follows: then it is another text.
    if (alone.reasons[0].kind == ReasonKind::reader || alone.reasons[0].id == "CG007") continue;
    for (const char* tail : tails) {
      std::string longer = text + "\n" + tail;
      EXPECT_GE(testing::judge(longer, situation).verdict, alone.verdict) << longer;
    }
  }
}

TEST(Combination, IsAtLeastAsStrictAsItsStrictestPart) {
  for (const std::string& text : texts_of_the_table()) {
    Decision alone = testing::judge(text, {});
    if (alone.reasons[0].kind == ReasonKind::reader || alone.reasons[0].id == "CG007") continue;
    for (const std::string& wrapped :
         {"ls\n" + text, "{ " + text + "\n}", "( " + text + "\n)", "if true; then " + text + "\nfi"})
      EXPECT_GE(testing::judge(wrapped, {}).verdict, alone.verdict) << wrapped << "\n" << testing::describe(alone);
  }
}

TEST(Combination, DeniesWhateverStandsBeforeADeny) {
  for (const std::string& text : texts_of_the_table()) {
    Decision alone = testing::judge(text, {});
    if (!alone.understood && alone.verdict >= Verdict::ask) continue;
    EXPECT_EQ(testing::judge(text + "\nrm -rf /", {}).verdict, Verdict::deny) << text;
  }
}

TEST(Modes, AreNeverLooserThanTheyPromise) {
  for (const std::string& text : texts_of_the_table()) {
    auto verdict = [&](Mode mode, bool trusted) {
      testing::Situation situation;
      situation.mode = mode;
      situation.trusted = trusted;
      return testing::judge(text, situation).verdict;
    };
    Verdict ask = verdict(Mode::ask, true);
    EXPECT_GE(verdict(Mode::plan, true), ask) << text;
    EXPECT_GE(verdict(Mode::locked, true), ask) << text;
    EXPECT_NE(verdict(Mode::locked, true), Verdict::ask) << text;
    EXPECT_LE(verdict(Mode::edits, true), ask) << text;
    for (Mode mode : {Mode::ask, Mode::edits, Mode::automatic}) EXPECT_GE(verdict(mode, false), ask) << text;
  }
}

TEST(Decision, IsTheSameEveryTime) {
  for (const std::string& text : texts_of_the_table()) EXPECT_EQ(testing::judge(text, {}), testing::judge(text, {}));
}

}  // namespace
}  // namespace callgate
