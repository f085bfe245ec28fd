#include "corpus.h"

#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"

namespace callgate {
namespace {

std::string load(const std::string& file_name) {
  const auto text = read_file(CALLGATE_SOURCE_DIR "/tests/sandbox_egress/data/" + file_name, 1 << 20);
  EXPECT_TRUE(text) << file_name;
  return text.value_or("");
}

void strip_last_newline(std::string& text) {
  if (text.ends_with('\n')) text.pop_back();
}

}  // namespace

std::vector<CorpusCase> read_corpus(const std::string& file_name) {
  std::vector<CorpusCase> cases;
  bool in_expected = false;
  const std::string text = load(file_name);
  for (const std::string_view line : split(text, '\n')) {
    if (line.starts_with("=== ")) {
      cases.push_back({std::string(line.substr(4)), {}, {}});
      in_expected = false;
    } else if (line == "---") {
      in_expected = true;
    } else if (!cases.empty()) {
      std::string& part = in_expected ? cases.back().expected : cases.back().input;
      part.append(line).append("\n");
    }
  }
  for (CorpusCase& one : cases) {
    while (one.expected.ends_with("\n\n")) one.expected.pop_back();
    strip_last_newline(one.input);
    strip_last_newline(one.expected);
  }
  EXPECT_FALSE(cases.empty()) << file_name;
  return cases;
}

std::string unescape(const std::string& text) {
  std::string result;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') continue;
    if (text[at] != '\\' || at + 1 == text.size()) {
      result.push_back(text[at]);
      continue;
    }
    const char next = text[++at];
    result.push_back(next == 'r' ? '\r' : next == 'n' ? '\n' : next == '0' ? '\0' : next == 't' ? '\t' : next);
  }
  return result;
}

std::string bytes_of_hex(const std::string& text) {
  std::string digits = text;
  std::erase_if(digits, [](char c) { return c == ' ' || c == '\n'; });
  return from_hex(digits);
}

std::vector<CorpusCase> read_table(const std::string& file_name) {
  std::vector<CorpusCase> cases;
  const std::string text = load(file_name);
  for (const std::string_view line : split(text, '\n')) {
    if (line.empty() || line.starts_with('#')) continue;
    const size_t arrow = line.find("=>");
    EXPECT_NE(arrow, std::string_view::npos) << line;
    if (arrow == std::string_view::npos) continue;
    std::string input(line.substr(0, arrow)), expected(line.substr(arrow + 2));
    while (input.ends_with(' ')) input.pop_back();
    while (expected.starts_with(' ')) expected.erase(0, 1);
    cases.push_back({input, input, expected});
  }
  EXPECT_FALSE(cases.empty()) << file_name;
  return cases;
}

}  // namespace callgate
