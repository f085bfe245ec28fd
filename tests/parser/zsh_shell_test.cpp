// zsh's own functions: a thousand files by people who know the language.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "parser/parser.h"
#include "real_form.h"

namespace callgate {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> own_functions(size_t most) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator("/usr/share/zsh/functions"))
    if (entry.is_regular_file() && entry.path().extension() != ".zwc") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> texts;
  // Spread over all folders.
  for (size_t i = 0; i < paths.size() && texts.size() < most; i += 1 + paths.size() / most) {
    std::stringstream text;
    text << std::ifstream(paths[i]).rdbuf();
    texts.push_back(text.str());
  }
  return texts;
}

// Being unsure of what an option changes is no rejection.
bool is_rejected(const ShellProgram& program) {
  return std::any_of(program.findings.begin(), program.findings.end(),
                     [](const Finding& finding) { return finding.id == "parse"; });
}

TEST(ZshShell, RejectsNoneOfItsOwnFunctions) {
  if (!fs::exists("/usr/share/zsh/functions")) GTEST_SKIP() << "zsh's functions are not installed";
  size_t accepted = 0;
  for (const std::string& text : own_functions(250)) {
    if (!real_form(Dialect::zsh, text)) continue;
    ++accepted;
    EXPECT_FALSE(is_rejected(parse_shell(text, Dialect::zsh))) << text.substr(0, 100);
  }
  EXPECT_GT(accepted, 150u);
}

}  // namespace
}  // namespace callgate
