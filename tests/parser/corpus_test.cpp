// tests/parser/corpus/*.txt: "=== name", the text, "---", what dump() says, a blank line. The file's name is the
// dialect.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "parser/dump.h"
#include "parser/parser.h"

namespace callgate {
namespace {

struct Case {
  std::string name;
  Dialect dialect;
  std::string text;
  std::string dump;
};

std::vector<Case> load(const std::string& dialect) {
  std::ifstream file(std::string(CALLGATE_SOURCE_DIR) + "/tests/parser/corpus/" + dialect + ".txt");
  std::vector<Case> cases;
  bool in_text = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), dialect_from(dialect).value(), "", ""});
      in_text = true;
    } else if (line == "---") {
      in_text = false;
      cases.back().text.pop_back();  // the newline before ---
    } else {
      (in_text ? cases.back().text : cases.back().dump) += line + "\n";
    }
  }
  // One blank line separates a case from the next.
  for (Case& each : cases) each.dump.pop_back();
  return cases;
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const char* dialect : {"bash", "zsh", "sh"})
    for (Case& each : load(dialect)) cases.push_back(std::move(each));
  return cases;
}

TEST(Corpus, ReadsEveryTextAsItsDumpSays) {
  std::vector<Case> cases = all_cases();
  ASSERT_GE(cases.size(), 190u);
  for (const Case& each : cases)
    EXPECT_EQ(dump(parse_shell(each.text, each.dialect)), each.dump) << each.name << "\n" << each.text;
}

TEST(Corpus, RendersEveryUnderstoodTextSoThatItReadsBackEqual) {
  for (const Case& each : all_cases()) {
    ShellProgram program = parse_shell(each.text, each.dialect);
    if (!program.understood) continue;
    std::string text = render_shell(program);
    ShellProgram again = parse_shell(text, each.dialect);
    EXPECT_EQ(again.statements, program.statements) << each.name << "\n" << text << dump(again);
    EXPECT_EQ(render_shell(again), text) << each.name;
  }
}

void expect_inside(const Span& span, const ShellProgram& program, const std::string& name) {
  EXPECT_LE(span.begin, span.end) << name;
  EXPECT_LE(span.end, program.source.size()) << name;
}

TEST(Corpus, KeepsSpansInsideTheText) {
  for (const Case& each : all_cases()) {
    ShellProgram program = parse_shell(each.text, each.dialect);
    for (const Finding& finding : program.findings) expect_inside(finding.where, program, each.name);
    for (const CommandView& view : program.commands()) {
      expect_inside(view.statement->where, program, each.name);
      for (const Word& word : view.statement->words) expect_inside(word.where, program, each.name);
    }
  }
}

// A text that is cut off anywhere must not crash the reader, and appending to it must not hide what was seen.
TEST(Corpus, ReadsEveryPrefix) {
  for (const Case& each : all_cases())
    for (size_t length = 0; length < each.text.size(); ++length) {
      ShellProgram program = parse_shell(each.text.substr(0, length), each.dialect);
      EXPECT_TRUE(program.understood || !program.findings.empty()) << each.name;
    }
}

}  // namespace
}  // namespace callgate
