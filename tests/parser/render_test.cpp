#include <gtest/gtest.h>

#include "parser/dump.h"
#include "parser/parser.h"

namespace callgate {
namespace {

struct Case {
  const char* text;
  const char* rendered;
};

// Sure but for tree-sitter, which stumbles over some of these.
bool is_read(const ShellProgram& program) {
  for (const Finding& finding : program.findings)
    if (finding.id != "readers") return false;
  return true;
}

class Render : public testing::TestWithParam<Case> {};

TEST_P(Render, WritesCanonicalTextThatReadsBackEqual) {
  ShellProgram program = parse_shell(GetParam().text, Dialect::bash);
  ASSERT_TRUE(is_read(program)) << dump(program);
  std::string text = render_shell(program);
  EXPECT_EQ(text, GetParam().rendered);
  ShellProgram again = parse_shell(text, Dialect::bash);
  EXPECT_TRUE(is_read(again)) << dump(again);
  EXPECT_EQ(again.statements, program.statements) << dump(again);
  EXPECT_EQ(render_shell(again), text);
}

constexpr Case cases[] = {
    {"git   commit -m \"a 'b' $x\"&& make", "git commit -m \"a 'b' ${x}\" && make"},
    {"</dev/null if", "</dev/null if"},
    {"\\if x", "'i'f x"},
    {"i''f x", "i''f x"},
    {"a''=\"$x\" b", "a''=\"${x}\" b"},
    {"echo `a \\`b\\``", "echo $(a $(b))"},
    {"((rm x); (rm y))", "( (rm x); (rm y))"},
    {"cat <<EOF; b\n$x `y` \\$z\nEOF\n", "cat <<EOF; b\n${x} $(y) \\$z\nEOF\n"},
    {"cat <<'A B'\nEOF $x\nA B\n", "cat <<'EOF_'\nEOF $x\nEOF_\n"},
    {"while a; do cat <<E\nb\nE\ndone", "while a; do cat <<EOF\nb\nEOF\ndone\n"},
    {"x=$(cat <<E\nb\nE\n)", "x=$(cat <<EOF\nb\nEOF\n)\n"},
    {"{ cat <<E; } | b\nc\nE\n", "{ cat <<EOF\nc\nEOF\n} | b\n"},
    {"echo $'\\x01' $'it\\'s'", "echo $'\\x01' 'it'\\''s'"},
    {"echo \\\xe2\x80\x9d", "echo '\xe2\x80\x9d'"},
    {"for x; do a & done", "for x in \"${@}\"; do a & done"},
    {"case $x in a|b) c;; *) esac", "case ${x} in (a | b) c ;; (*) ;; esac"},
    {"f ( ) { a; } >b; f", "f() { a; } >b; f"},
    {"declare -a x=(1 \"$y\" {a,b}) ", "declare -a x=(1 \"${y}\" {a,b})"},
    {"[[ $a =~ ^(x|y z)$ && b < c ]]", "[[ ${a} =~ ^(x|y z)$ && b < c ]]"},
    {"echo ${x:-a b} \"${x:-\"a}\"}\" ${x//\"/\"/_} ${#x} ${!x} ${!x*} ${a[1]:2:3}",
     "echo ${x:-a b} \"${x:-a\\}}\" ${x//'/'/_} ${#x} ${!x} ${!x*} ${a[1]:2:3}"},
    {"a | time b; ! c; time -p d; coproc N { e; }", "a | time b; ! c; time -p d; coproc N { e; }"},
    {"echo > >(a) 2>&1 3>&- >|b &>>c", "echo > >(a) 2>&1 3>&- >|b &>>c"},
    {"if a; then b; elif c; then d; else e; fi", "if a; then b; elif c; then d; else e; fi"},
    {"for ((i=0;i<3;i++)); do a; done", "for ((i=0; i<3; i++)); do a; done"},
    {"ls *.c ~/x a{1..3} {a,'b c'}*", "ls *.c ~/x a{1..3} {a,'b c'}*"},
    {"[[ $a == @(x|y) ]]; p ${y-''} ${z:+\"\"}", "[[ ${a} == @(x|y) ]]; p ${y-''} ${z:+''}"},
    {"echo \"${x:-'a}'} ${y:-\\'}\"", "echo \"${x:-\"'\"a\\}\"'\"} ${y:-\\\\\"'\"}\""},
    {"m['a b']=1; echo ${m[\"c d\"]}", "m['a b']=1; echo ${m[\"c d\"]}"},
    {"!(a)", "! (a)"},
    {"echo $(cat <<E\nb\nE)", "echo $(cat <<EOF\nb\nEOF\n)\n"},
};

INSTANTIATE_TEST_SUITE_P(Cases, Render, testing::ValuesIn(cases));

TEST(Render, QuotesWhatABuiltProgramHoldsUnquoted) {
  ShellProgram program = parse_shell("echo x", Dialect::bash);
  program.statements[0].words[1].parts[0].text = "a; rm -rf /";
  EXPECT_EQ(render_shell(program), "echo 'a; rm -rf /'");
}

}  // namespace
}  // namespace callgate
