// What changed between two texts, line by line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callgate {

struct DifferenceLine {
  char mark = ' ';  // '-' only before, '+' only after, ' ' in both, '@' for lines in both that are left out
  std::string text;

  bool operator==(const DifferenceLine&) const = default;
};

// With two lines around each change. Texts of very many lines are shown as wholly replaced: every line is there then,
// and nothing is cut.
std::vector<DifferenceLine> line_difference(std::string_view before, std::string_view after);

}  // namespace callgate
