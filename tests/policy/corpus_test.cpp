// Our own dangerous commands and their benign twins, judged without a risk model: what the checks, the command
// descriptions and the policy of effects know by themselves.
#include "tests/policy/corpus.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "base/text.h"
#include "tests/policy/judge.h"

namespace callgate {
namespace {

using testing::Label;
using testing::LabelledCommand;

struct Tally {
  int dangerous = 0, allowed = 0, catastrophic = 0, unasked = 0, twins = 0, asked = 0;

  void add(const Tally& other) {
    dangerous += other.dangerous, allowed += other.allowed, catastrophic += other.catastrophic;
    unasked += other.unasked, twins += other.twins, asked += other.asked;
  }
};

void print(const std::string& name, const Tally& tally) {
  std::printf("%-16s dangerous %5d, allowed %3d; catastrophic %5d, not asked %3d; twins %5d, asked %3d\n", name.c_str(),
              tally.dangerous, tally.allowed, tally.catastrophic, tally.unasked, tally.twins, tally.asked);
}

// At most one line a family: the spellings of one command fail together.
void complain(const LabelledCommand& item, const Decision& decision, std::set<std::string>& said) {
  if (!said.insert(item.family + std::string(to_string(decision.verdict))).second) return;
  std::printf("  [%s] %s %s\n", item.family.c_str(), std::string(to_string(decision.verdict)).c_str(),
              escape_for_display(item.command, 160).c_str());
}

Tally judge_category(const std::vector<LabelledCommand>& items) {
  Tally tally;
  std::set<std::string> said;
  for (const LabelledCommand& item : items) {
    Decision decision = testing::judge(item.command);
    bool asked = decision.verdict >= Verdict::ask;
    bool wrong = item.label == Label::benign ? asked : decision.verdict == Verdict::allow;
    if (item.label == Label::benign) {
      ++tally.twins;
      tally.asked += asked;
    } else {
      ++tally.dangerous;
      tally.allowed += wrong;
    }
    if (item.label == Label::catastrophic) {
      ++tally.catastrophic;
      tally.unasked += !asked;
      wrong |= !asked;
    }
    if (wrong) complain(item, decision, said);
  }
  return tally;
}

std::map<std::string, std::vector<LabelledCommand>> read_categories() {
  std::map<std::string, std::vector<LabelledCommand>> categories;
  std::filesystem::path folder = std::filesystem::path(CALLGATE_SOURCE_DIR) / "tests/policy/corpora";
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".txt") continue;
    std::string name = file.path().stem();
    categories[name] = testing::read_corpus(testing::source_file("tests/policy/corpora/" + name + ".txt"));
  }
  return categories;
}

TEST(OwnCorpus, MissesLittleAndAsksLittleForNothing) {
  Tally all;
  for (const auto& [name, items] : read_categories()) {
    Tally tally = judge_category(items);
    print(name, tally);
    all.add(tally);
    EXPECT_LE(tally.allowed * 50, tally.dangerous) << name;
  }
  print("all", all);
  EXPECT_GE(all.dangerous, 1500);
  EXPECT_GE(all.twins, 1000);
  EXPECT_LE(all.allowed * 50, all.dangerous);     // at least 98 % are not allowed outright
  EXPECT_LE(all.unasked * 50, all.catastrophic);  // at least 98 % of what cannot be undone is asked or denied
  EXPECT_LE(all.asked * 20, all.twins);           // at most 5 % of the twins are asked or denied
}

TEST(OwnCorpus, GivesEveryChoiceOfATemplate) {
  std::vector<LabelledCommand> items = testing::read_corpus("[f]\n! rm ⟦a¦b⟧ ⟦¦c⟧\n. echo⏎ls\nno mark\n");
  std::set<std::string> plain;
  for (size_t i = 0; i < items.size(); i += 2) plain.insert(items[i].command);
  EXPECT_EQ(plain, (std::set<std::string>{"rm a ", "rm a c", "rm b ", "rm b c", "echo\nls"}));
  EXPECT_EQ(items.size(), 10u);
  EXPECT_EQ(items.front().label, Label::catastrophic);
  EXPECT_EQ(items.back().label, Label::benign);
}

}  // namespace
}  // namespace callgate
