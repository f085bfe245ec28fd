// Every page is a test: each case under "Flagged" fires its check, each under "Not flagged" does not. A block marked
// `warns` holds cases that are recorded and no more; on a page that has one, silence is expected under "Not flagged".
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "policy/check_index.h"
#include "tests/policy/check_page.h"
#include "tests/policy/judge.h"

namespace callgate {
namespace {

using testing::Case;
using testing::Page;
using testing::read_page;

// The strictest verdict of the check's findings; nothing if it is silent.
std::optional<Verdict> speaks(const Case& item, const std::string& id) {
  std::optional<Verdict> said;
  for (const Finding& finding : testing::find(item.command, item.dialect))
    if (finding.id == id) said = stricter(said.value_or(Verdict::allow), finding.verdict);
  return said;
}

bool has_warnings(const Page& page) {
  return std::any_of(page.flagged.begin(), page.flagged.end(), [](const Case& item) { return item.warns; });
}

std::string shown(const Case& item) {
  return std::string(to_string(item.dialect)) + ": " + escape_for_display(item.command);
}

class CheckPage : public ::testing::TestWithParam<CheckEntry> {};

TEST_P(CheckPage, HasEverySectionAndEnoughCases) {
  const CheckEntry& entry = GetParam();
  Page page = read_page(entry.page);
  EXPECT_EQ(page.title, check_id(*entry.check) + " " + std::string(entry.check->title));
  for (const char* section : {"Flagged", "Not flagged", "Instead", "Exceptions"})
    EXPECT_TRUE(page.sections.contains(section)) << section;
  EXPECT_NE(entry.page.find("Seen in: "), std::string_view::npos);
  EXPECT_GE(page.flagged_cases, 6U);
  EXPECT_GE(page.clean_cases, 6U);
}

TEST_P(CheckPage, FlagsWhatItSays) {
  std::string id = check_id(*GetParam().check);
  for (const Case& item : read_page(GetParam().page).flagged) {
    std::optional<Verdict> said = speaks(item, id);
    EXPECT_TRUE(said) << shown(item);
    if (!said) continue;
    EXPECT_EQ(*said == Verdict::allow, item.warns) << shown(item);
  }
}

TEST_P(CheckPage, IsSilentOnTheRest) {
  std::string id = check_id(*GetParam().check);
  Page page = read_page(GetParam().page);
  for (const Case& item : page.clean) {
    std::optional<Verdict> said = speaks(item, id);
    EXPECT_LE(said.value_or(Verdict::allow), Verdict::allow) << shown(item);
    EXPECT_FALSE(said && has_warnings(page)) << shown(item);
  }
}

std::string slug_of(const ::testing::TestParamInfo<CheckEntry>& entry) {
  return std::string(entry.param.slug);
}

INSTANTIATE_TEST_SUITE_P(All, CheckPage,
                         ::testing::ValuesIn(all_checks().data(), all_checks().data() + all_checks().size()), slug_of);

TEST(Checks, AreSortedAndUnique) {
  uint16_t last = 0;
  for (const CheckEntry& entry : all_checks()) {
    EXPECT_LT(last, entry.check->number) << entry.slug;
    last = entry.check->number;
    EXPECT_TRUE(entry.slug.starts_with("cg" + check_id(*entry.check).substr(2) + "_")) << entry.slug;
  }
  // The first 75 are those of the catalogue: none is missing.
  ASSERT_GE(all_checks().size(), 75U);
  EXPECT_EQ(all_checks()[74].check->number, 75);
}

TEST(Checks, JudgeCallsWithoutAShell) {
  Prediction prediction = predict_argv({"sort", "--compress-program=./x", "f"}, testing::test_paths());
  std::vector<Finding> findings = run_checks({nullptr, prediction, testing::test_paths()});
  EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [](const Finding& found) { return found.id == "CG068"; }));
}

TEST(Checks, LookIntoTheTextsThatOtherShellsRead) {
  for (const char* text : {"bash -c 'echo ${x@P}'", "eval 'echo ${x@P}'", "trap 'echo ${x@P}' EXIT",
                           "env bash -ec 'echo ${x@P}'", "bash <<'E'\necho ${x@P}\nE"}) {
    std::vector<Finding> findings = testing::find(text, Dialect::bash);
    EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [](const auto& found) { return found.id == "CG018"; }))
        << text;
  }
}

TEST(Checks, AskAboutMoreNestedTextsThanTheyReadAndReadEachOnce) {
  auto asks_about_size = [](const std::string& command) {
    std::vector<Finding> findings = testing::find(command, Dialect::bash);
    return std::any_of(findings.begin(), findings.end(),
                       [](const auto& found) { return found.message.find("other shells") != std::string::npos; });
  };
  std::string same, different;
  for (int i = 0; i < 100; ++i) {
    same += "bash -c 'ls -l'\n";
    different += "bash -c 'ls " + std::to_string(i) + "'\n";
  }
  EXPECT_FALSE(asks_about_size(same));
  EXPECT_TRUE(asks_about_size(different));
}

TEST(CheckIndex, IsWhatTheDocumentationShows) {
  // A difference of two hundred long lines tells nobody anything.
  EXPECT_TRUE(testing::source_file("docs/checks.md") == check_index()) << "callgate checks index > docs/checks.md";
}

TEST(CheckIndex, TakesTheFirstSentenceOfAPage) {
  EXPECT_EQ(fact_of("# CG999 Title\n\nA `b. c` is\nd. More.\n\n## Flagged\n"), "A `b. c` is d.");
  EXPECT_EQ(fact_of("# CG999 Title\n\nNo end\n"), "No end");
}

TEST(Reporter, RecordsATrialCheckWithoutBlocking) {
  Check trial{999, Verdict::deny, Maturity::trial, "On trial", nullptr};
  Reporter to;
  to.report(trial, {1, 2}, "seen");
  ASSERT_EQ(to.findings().size(), 1U);
  EXPECT_EQ(to.findings()[0], (Finding{"CG999", Verdict::allow, "seen", {1, 2}}));
}

}  // namespace
}  // namespace callgate
