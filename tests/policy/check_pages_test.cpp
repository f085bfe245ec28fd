// Every page is a test: each case under "Flagged" fires its check, each under "Not flagged" does not. A block marked
// `warns` holds cases that are recorded and no more; on a page that has one, silence is expected under "Not flagged".
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.h"
#include "policy/check_index.h"
#include "tests/policy/judge.h"

namespace callgate {
namespace {

struct Case {
  std::string command;
  Dialect dialect = Dialect::bash;
  bool warns = false;
};

struct Page {
  std::vector<Case> flagged, clean;
  size_t flagged_cases = 0, clean_cases = 0;  // as written: a case for two shells counts once
  std::set<std::string> sections;
  std::string title;
};

struct Fence {
  std::vector<Dialect> dialects;
  bool multiline = false, escapes = false, warns = false;
};

Fence read_fence(std::string_view info) {
  Fence fence;
  std::vector<std::string_view> words = split(info, ' ');
  if (words[0] == "sh") fence.dialects = {Dialect::bash, Dialect::zsh};
  if (words[0] == "bash") fence.dialects = {Dialect::bash};
  if (words[0] == "zsh") fence.dialects = {Dialect::zsh};
  for (std::string_view word : words) {
    fence.multiline |= word == "multiline";
    fence.escapes |= word == "escapes";
    fence.warns |= word == "warns";
  }
  return fence;
}

void add_block(const Fence& fence, const std::vector<std::string>& lines, Page& page, const std::string& section) {
  bool flagged = section == "Flagged";
  if (!flagged && section != "Not flagged") return;
  std::vector<std::string> commands = fence.multiline ? std::vector<std::string>{join(lines, "\n")} : lines;
  (flagged ? page.flagged_cases : page.clean_cases) += commands.size();
  for (const std::string& command : commands)
    for (Dialect dialect : fence.dialects)
      (flagged ? page.flagged : page.clean)
          .push_back({fence.escapes ? testing::unescape(command) : command, dialect, fence.warns});
}

Page read_page(std::string_view text) {
  Page page;
  std::string section;
  std::vector<std::string> block;
  Fence fence;
  bool inside = false;
  for (std::string_view line : split(text, '\n')) {
    if (line.starts_with("```")) {
      if (inside) add_block(fence, block, page, section);
      if (!inside) fence = read_fence(line.substr(3));
      inside = !inside;
      block.clear();
    } else if (inside) {
      block.emplace_back(line);
    } else if (line.starts_with("## ")) {
      section = std::string(line.substr(3));
      page.sections.insert(section);
    } else if (line.starts_with("# ")) {
      page.title = std::string(line.substr(2));
    }
  }
  EXPECT_FALSE(inside) << "a block is not closed";
  return page;
}

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
