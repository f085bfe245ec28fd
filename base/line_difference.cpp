#include "base/line_difference.h"

#include <algorithm>

#include "base/text.h"

namespace callgate {
namespace {

constexpr size_t limit_cells = size_t{4} << 20;  // the table of the comparison: two bytes each
constexpr size_t context_lines = 2;

std::vector<std::string_view> lines_of(std::string_view text) {
  if (text.empty()) return {};
  std::vector<std::string_view> lines = split(text, '\n');
  // Whether the last line ends is a difference as well, and else nobody would see it.
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

using Lines = std::vector<DifferenceLine>;

void add_all(char mark, const std::vector<std::string_view>& lines, size_t begin, size_t end, Lines& to) {
  for (size_t i = begin; i < end; ++i) to.push_back({mark, std::string(lines[i])});
}

// Longest common subsequence, from the end so that it can be read from the beginning.
void compare(const std::vector<std::string_view>& before, size_t begin, size_t before_end,
             const std::vector<std::string_view>& after, size_t after_end, Lines& to) {
  size_t rows = before_end - begin, columns = after_end - begin;
  std::vector<uint16_t> table((rows + 1) * (columns + 1));
  auto cell = [&](size_t i, size_t j) -> uint16_t& { return table[i * (columns + 1) + j]; };
  for (size_t i = rows; i-- > 0;)
    for (size_t j = columns; j-- > 0;)
      cell(i, j) = before[begin + i] == after[begin + j] ? static_cast<uint16_t>(cell(i + 1, j + 1) + 1)
                                                         : std::max(cell(i + 1, j), cell(i, j + 1));
  size_t i = 0, j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && before[begin + i] == after[begin + j]) {
      add_all(' ', before, begin + i, begin + i + 1, to);
      ++i, ++j;
    } else if (i < rows && (j == columns || cell(i + 1, j) >= cell(i, j + 1))) {
      add_all('-', before, begin + i, begin + i + 1, to);
      ++i;
    } else {
      add_all('+', after, begin + j, begin + j + 1, to);
      ++j;
    }
  }
}

Lines without_far_lines(Lines lines) {
  std::vector<bool> kept(lines.size());
  for (size_t i = 0; i < lines.size(); ++i)
    if (lines[i].mark != ' ')
      for (size_t j = i - std::min(i, context_lines); j < std::min(lines.size(), i + context_lines + 1); ++j)
        kept[j] = true;
  Lines shown;
  for (size_t i = 0; i < lines.size();) {
    size_t end = i;
    while (end < lines.size() && !kept[end]) ++end;
    if (end > i) shown.push_back({'@', std::to_string(end - i) + " lines"});
    if (end < lines.size()) shown.push_back(std::move(lines[end++]));
    i = end;
  }
  return shown;
}

}  // namespace

std::vector<DifferenceLine> line_difference(std::string_view before_text, std::string_view after_text) {
  std::vector<std::string_view> before = lines_of(before_text), after = lines_of(after_text);
  size_t same = 0, shorter = std::min(before.size(), after.size());
  while (same < shorter && before[same] == after[same]) ++same;
  size_t tail = 0;
  while (tail < shorter - same && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) ++tail;
  size_t before_end = before.size() - tail, after_end = after.size() - tail;
  Lines lines;
  add_all(' ', before, 0, same, lines);
  if ((before_end - same + 1) * (after_end - same + 1) <= limit_cells) {
    compare(before, same, before_end, after, after_end, lines);
  } else {
    add_all('-', before, same, before_end, lines);
    add_all('+', after, same, after_end, lines);
  }
  add_all(' ', before, before_end, before.size(), lines);
  if (before_text != after_text && before_text.ends_with('\n') != after_text.ends_with('\n') && !after_text.empty() &&
      !before_text.empty())
    lines.push_back({after_text.ends_with('\n') ? '+' : '-', "(the newline at the end)"});
  return without_far_lines(std::move(lines));
}

}  // namespace callgate
