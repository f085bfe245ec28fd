// tree-sitter's vote: what it hides in silence we see, and what its grammar lacks does not refuse what we read.
#include <gtest/gtest.h>

#include "parser/dump.h"
#include "parser/internal/simplify.h"
#include "parser/parser.h"

namespace callgate {
namespace {

std::string names(const ShellProgram& program) {
  std::string names;
  for (const CommandView& view : program.commands()) {
    if (view.statement->words.empty()) continue;
    names += (names.empty() ? "" : " ") + view.statement->words[0].static_text().value_or("?");
  }
  return names;
}

struct Silent {
  const char* text;
  const char* names;
};

// The classes that tree-sitter-bash 0.25.1 hides without an ERROR node, one smallest case each.
constexpr Silent silent[] = {
    {"echo `date` `rm x`", "echo date rm"},
    {"ls\n\\rm -rf x", "ls rm"},
    {"env </dev/null rm x", "env"},
    {"echo ${x#$(rm y)}", "echo rm"},
    {"echo ${x%%$(rm y)}", "echo rm"},
    {"echo ${x^^$(rm y)}", "echo rm"},
    {"echo ${x,$(rm y)}", "echo rm"},
    {"echo ${x/$(rm y)}", "echo rm"},
    {"echo ${x:-`rm y`}", "echo rm"},
    {"cat <<E\n`rm y`\nE", "cat rm"},
    {"echo \"${x:-'$(rm y)'}\"", "echo rm"},
    {"cat <<-E\n\t$(rm y)\n\tE", "cat rm"},
    {"cat <<E\"O\"F\n$(rm y)\nEOF\nrm z", "cat rm"},
    {"cat <<EOF\nx\nE\\\nOF\nrm z", "cat rm"},
    {"echo \"$\\\n(rm y)\"", "echo rm"},
    {"x=1 {fd}</dev/null rm y", "rm"},
    {"! x=2 >/dev/null rm y", "rm"},
    {"time -- rm y", "rm"},
    {"time -p rm y", "rm"},
    {"coproc N { rm y; }", "rm"},
    {"coproc rm y", "rm"},
    {"rg </dev/null --pre=rm x", "rg"},
    {"echo a | time rm y", "echo time"},
};

TEST(SecondReader, HidesNothingThatWeSee) {
  for (const Silent& each : silent) {
    ShellProgram program = parse_shell(each.text, Dialect::bash);
    EXPECT_EQ(names(program), each.names) << each.text << "\n" << dump(program);
    EXPECT_TRUE(program.understood) << each.text << "\n" << dump(program);
  }
}

// It errs on the first, or sees other commands, and agrees on what the renderer makes of it.
constexpr const char* canonical_only[] = {
    "cat <<''\na\n\n",
    "cat <<E\n\\$(\nE",
    "{rm,-rf,x}",
    "coproc N { a; }",
    "((a);(b))",
    "cat <<A; cat <<B\na\nA\nb\nB",
    "cat <<A <<B\na\nA\nb\nB",
    "! { a; }",
    "PATH=$PATH:$HOME/bin\nls",
    "a=1 b=2\nIFS=\"$X\"\nfor i in a; do b; done",
    "case x in a) b ;& c) d ;;& esac",
    "shopt -s extglob\nls @(a|b) !(c)",
    "echo $LINENO",
    "exec 3<>f",
    "echo $()",
    "x=1 {fd}<f a",
    "cat <<E",
    "echo $(cat <<E\nb\nE)",
    "echo $'\\u2713'",
    "!(a)",
};

TEST(SecondReader, IsAskedAboutCanonicalTextWhereItErrs) {
  for (const char* text : canonical_only) {
    ShellProgram program = parse_shell(text, Dialect::bash);
    EXPECT_TRUE(program.understood) << text << "\n" << dump(program);
    EXPECT_TRUE(program.canonical_only) << text << "\n" << dump(program);
    EXPECT_TRUE(program.findings.empty()) << text;
  }
}

TEST(SecondReader, LeavesOrdinaryTextAsItIs) {
  for (const char* text : {"ls -la", "git commit -m \"$(cat <<'E'\nx\nE\n)\"", "for f in *.c; do wc -l \"$f\"; done"}) {
    ShellProgram program = parse_shell(text, Dialect::bash);
    EXPECT_TRUE(program.understood && !program.canonical_only) << text << "\n" << dump(program);
  }
}

// With extglob on the same text is a pattern; that it may be on is to be read in the text.
TEST(SecondReader, DoesNotSettleWhatAnOptionDecides) {
  for (const char* text : {"shopt -s extglob\n!(a)", "eval \"$x\"\n!(a)", "a@() { b; }", "a+() { b; }; a+"})
    EXPECT_FALSE(parse_shell(text, Dialect::bash).understood) << text;
}

TEST(SecondReader, SeesTheSameCommandsInOtherWords) {
  for (const char* text : {"coproc N { a; }", "! { a `b`; }", "x=(1 $(a)) y[$(b)]=${z#$(c)} d", "((x = $(a)))",
                           "for ((i = $(a); i < 3; i++)); do b; done", "[[ $(a) =~ (x|$(b)) ]] && c <<E\n$(d)\nE"}) {
    ShellProgram program = parse_shell(text, Dialect::bash);
    std::vector<Statement> before = program.statements;
    std::string expected = names(program);
    internal::simplify(program.statements);
    ShellProgram again = parse_shell(render_shell(program), Dialect::bash);
    EXPECT_EQ(names(again), expected) << text << "\n" << again.source;
    EXPECT_TRUE(again.findings.empty()) << text << "\n" << again.source << dump(again);
  }
}

}  // namespace
}  // namespace callgate
