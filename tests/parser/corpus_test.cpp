#include "corpus.h"

#include <gtest/gtest.h>

#include "parser/dump.h"
#include "parser/parser.h"

namespace callgate {
namespace {

TEST(Corpus, ReadsEveryTextAsItsDumpSays) {
  std::vector<CorpusCase> cases = corpus_cases();
  ASSERT_GE(cases.size(), 190u);
  for (const CorpusCase& each : cases)
    EXPECT_EQ(dump(parse_shell(each.text, each.dialect)), each.dump) << each.name << "\n" << each.text;
}

TEST(Corpus, RendersEveryUnderstoodTextSoThatItReadsBackEqual) {
  for (const CorpusCase& each : corpus_cases()) {
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
  for (const CorpusCase& each : corpus_cases()) {
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
  for (const CorpusCase& each : corpus_cases())
    for (size_t length = 0; length < each.text.size(); ++length) {
      ShellProgram program = parse_shell(each.text.substr(0, length), each.dialect);
      EXPECT_TRUE(program.understood || !program.findings.empty()) << each.name;
    }
}

}  // namespace
}  // namespace callgate
