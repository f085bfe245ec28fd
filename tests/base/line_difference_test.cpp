#include "base/line_difference.h"

#include <gtest/gtest.h>

namespace callgate {
namespace {

std::string shown(std::string_view before, std::string_view after) {
  std::string text;
  for (const DifferenceLine& line : line_difference(before, after)) text += line.mark + line.text + "|";
  return text;
}

TEST(LineDifference, ShowsWhatChangedWithTwoLinesAround) {
  EXPECT_EQ(shown("", ""), "");
  EXPECT_EQ(shown("a\nb\n", "a\nb\n"), "@2 lines|");
  EXPECT_EQ(shown("", "a\nb\n"), "+a|+b|");
  EXPECT_EQ(shown("a\n", ""), "-a|");
  EXPECT_EQ(shown("1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\nX\n5\n6\n7\n"), "@1 lines| 2| 3|-4|+X| 5| 6|@1 lines|");
  EXPECT_EQ(shown("a\nc\n", "a\nb\nc\n"), " a|+b| c|");
}

TEST(LineDifference, HidesNoNewlineAtTheEnd) {
  EXPECT_EQ(shown("a\n", "a"), " a|-(the newline at the end)|");
  EXPECT_EQ(shown("a", "a\n"), " a|+(the newline at the end)|");
}

TEST(LineDifference, LeavesOutNothingOfTwoLargeTexts) {
  std::string before, after;
  for (int i = 0; i < 5000; ++i) {
    before += "b" + std::to_string(i) + "\n";
    after += "a" + std::to_string(i) + "\n";
  }
  EXPECT_EQ(line_difference(before, after).size(), 10000U);
}

}  // namespace
}  // namespace callgate
