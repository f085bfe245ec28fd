#include "tests/policy/check_page.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/policy/judge.h"

namespace callgate::testing {
namespace {

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
          .push_back({fence.escapes ? unescape(command) : command, dialect, fence.warns});
}

}  // namespace

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

}  // namespace callgate::testing
