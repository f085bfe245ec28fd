// The third vote. Where a case of the corpus is understood, the real shell must read the same from its text and from
// the canonical text that would run.
#include "parser/shell_vote.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "corpus.h"
#include "parser/dump.h"
#include "parser/parser.h"
#include "real_form.h"

namespace callgate {
namespace {

struct Case {
  Dialect dialect;
  const char* text;
  const char* printed;
};

// Ways in which shells print what they read.
constexpr Case alike[] = {
    {Dialect::bash, "a;b&&c||d&e", "a; b && c || d & e"},
    {Dialect::bash, "a |& b", "a 2>&1 | b"},
    {Dialect::bash, "{ a; } |& b", "{\n a\n} 2>&1 | b"},
    {Dialect::bash, "if a; then b; elif c; then d; else e; fi",
     "if a; then\n b;\nelse\n if c; then\n d;\n else\n e;\n fi;\nfi"},
    {Dialect::bash, "if a; then b; elif c; then d; fi", "if a; then\n b;\nelse\n if c; then\n d;\n fi;\nfi"},
    {Dialect::bash, "f() (a)", "f () \n{ \n    ( a )\n}"},
    {Dialect::bash, "function f { a; } >b", "f () \n{ \n a\n} > b"},
    {Dialect::bash, "for x do a; done", "for x in \"$@\";\ndo\n a;\ndone"},
    {Dialect::bash, "[[ x && ( -f y ) ]]", "[[ -n x && -f y ]]"},
    {Dialect::bash, "((x = 1))", "((x=1))"},
    {Dialect::bash, "for ((i=0;i<3;i++)); do a; done", "for ((i=0; i<3; i++))\ndo\n a;\ndone"},
    {Dialect::bash, "a >&2 <&3 >&-", "a 1>&2 0<&3 1>&-"},
    {Dialect::bash, "$'a\\nb' \"c\"d", "'a\nb' cd"},
    {Dialect::bash, "! ! a", "a"},
    {Dialect::bash, "coproc rm x", "coproc COPROC rm x"},
    {Dialect::bash, "time -- a", "time -p a"},
    {Dialect::bash, "case x in a|b) c;; d) e; esac", "case x in \n a | b)\n c\n ;;\n d)\n e\n ;;\nesac"},
    {Dialect::bash, "cat <<-E\n\tx $y\n\tE\n", "cat <<-E\nx $y\nE\n\n"},
    {Dialect::zsh, "true \xe3\x85\xa4", "\ttrue \xe3\x83\xa5\xa4"},
};

// What a reader that was fooled would have, and what the shell says.
constexpr Case different[] = {
    {Dialect::bash, "echo `a` `b`", "echo `a` b"},
    {Dialect::bash, "ls; rm x", "ls"},
    {Dialect::bash, "ls", "ls; rm x"},
    {Dialect::bash, "ls 'rm x'", "ls rm x"},
    {Dialect::bash, "ls '$x'", "ls $x"},
    {Dialect::bash, "ls \"$x\"", "ls $x"},
    {Dialect::bash, "ls 'a*'", "ls a*"},
    {Dialect::bash, "a && b", "a || b"},
    {Dialect::bash, "a & b", "a; b"},
    {Dialect::bash, "a > b", "a >> b"},
    {Dialect::bash, "a > b", "a 2> b"},
    {Dialect::bash, "if a; then b; fi; c", "if a; then b; c; fi"},
    {Dialect::bash, "( a; b )", "{ a; b; }"},
    {Dialect::bash, "( a ); b", "( a; b )"},
    {Dialect::bash, "! a", "a"},
    {Dialect::bash, "f() { a; }; b", "f() { a; b; }"},
    {Dialect::bash, "x=1 a", "a x=1"},
    {Dialect::bash, "x=(1 2)", "x='(1 2)'"},
    {Dialect::bash, "cat <<'E'\n$(x)\nE\n", "cat <<E\n$(x)\nE\n"},
    {Dialect::bash, "cat <<E\nx\nE\ny", "cat <<E\nx\nE y\nE\n"},
    {Dialect::bash, "coproc COPROC a", "coproc COPROC a"},
    {Dialect::bash, "case x in a) b;; esac", "case x in a) b;& esac"},
    {Dialect::bash, "a", "a '"},
    {Dialect::bash, "a", ""},
    {Dialect::zsh, "a", "\ta\n\tb"},
};

ShellVote vote_on(const Case& each) {
  return compare_with_shell(parse_shell(each.text, each.dialect), each.printed);
}

TEST(ShellVote, TakesWhatIsOnlyWrittenInAnotherWayForTheSame) {
  for (const Case& each : alike) {
    ShellVote vote = vote_on(each);
    EXPECT_TRUE(vote.agrees) << each.text << "\n" << vote.difference;
    EXPECT_EQ(vote.difference, "");
  }
}

TEST(ShellVote, SeesEveryOtherDifference) {
  for (const Case& each : different) {
    ShellVote vote = vote_on(each);
    EXPECT_FALSE(vote.agrees) << each.text;
    EXPECT_NE(vote.difference, "") << each.text;
  }
}

// Where the printed form of bash 5.2 says something else than `bash -c` does.
constexpr const char* unprintable[] = {
    "heredoc in a loop",                    // `done; c` behind a here-document is printed as `done c`
    "ansi-c quoting",                       // \x01 is printed twice
    "a reserved word behind a redirect",    // `>f if x` is printed as `if x > f`
    "esac and reserved words as patterns",  // printed without the parenthesis that it needs
    "a backslash at the end",               // -c keeps it, a file drops it
};

bool is_unprintable(const std::string& name) {
  return std::find(std::begin(unprintable), std::end(unprintable), name) != std::end(unprintable);
}

void expect_agreement(const ShellProgram& program, const std::string& text, const std::string& name) {
  std::optional<std::string> printed = real_form(program.dialect, text);
  ASSERT_TRUE(printed) << name << ": the shell cannot read\n" << text;
  ShellVote vote = compare_with_shell(program, *printed);
  EXPECT_TRUE(vote.agrees) << name << "\n" << text << "\n---\n" << *printed << "\n" << vote.difference;
}

TEST(ShellVote, OfTheRealShellsAgreesOnEveryCaseThatIsUnderstood) {
  size_t votes = 0;
  for (const CorpusCase& each : corpus_cases()) {
    ShellProgram program = parse_shell(each.text, each.dialect);
    if (!program.understood || program.statements.empty() || is_unprintable(each.name)) continue;
    expect_agreement(program, each.text, each.name);
    expect_agreement(program, render_shell(program), each.name);
    ++votes;
  }
  EXPECT_GE(votes, 130u);
}

}  // namespace
}  // namespace callgate
