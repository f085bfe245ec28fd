// The rules hold for this tree.
#include "tests/layout/layout.h"

#include <gtest/gtest.h>

namespace callgate::layout {
namespace {

const std::string root = CALLGATE_SOURCE_DIR;

std::string listed(const std::vector<Violation>& violations) {
  std::string text;
  for (const Violation& violation : violations) text += to_text(violation) + "\n";
  return text;
}

TEST(Layout, KeepsArrowsFencesAndSizes) {
  Report report = check_layout(root);
  EXPECT_EQ("", listed(report.violations));
  EXPECT_GT(report.sizes.files, 50u) << "the rooms were not found below " << root;
}

TEST(Layout, KeepsFilesAndFunctionsSmall) {
  Sizes sizes = check_layout(root).sizes;
  EXPECT_LE(sizes.file_p95, 280);
  EXPECT_LE(sizes.function_median, 10);
  EXPECT_LE(sizes.function_p95, 30);
  std::printf("%zu files, p95 %d lines; %zu functions, median %d, p95 %d lines\n", sizes.files, sizes.file_p95,
              sizes.functions, sizes.function_median, sizes.function_p95);
}

class Pages : public testing::TestWithParam<const char*> {};

TEST_P(Pages, NameOnlyFilesThatExist) {
  EXPECT_EQ("", listed(check_named_files(root, GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Layout, Pages,
                         testing::Values("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md",
                                         "docs/life-of-a-tool-call.md"),
                         [](const auto& page) {
                           std::string name = page.param;
                           std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
                           return name;
                         });

}  // namespace
}  // namespace callgate::layout
