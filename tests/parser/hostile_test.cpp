// Text made to take long, and bytes that are no text. Each must end quickly, and none may be called understood.
#include <gtest/gtest.h>

#include <ctime>

#include "parser/dump.h"
#include "parser/parser.h"
#include "tests/parser/hostile_texts.h"

namespace callgate {
namespace {

bool has_finding(const ShellProgram& program, std::string_view id) {
  for (const Finding& finding : program.findings)
    if (finding.id == id) return true;
  return false;
}

struct Hostile {
  const char* name;
  std::string text;
  bool is_limit = true;
};

std::vector<Hostile> hostile_texts() {
  return {
      {"parentheses", repeated("(", 20'000)},
      {"closed parentheses", repeated("(", 20'000) + "a" + repeated(")", 20'000)},
      {"substitutions", repeated("$(", 5'000)},
      {"closed substitutions", repeated("$(", 5'000) + "a" + repeated(")", 5'000)},
      {"quoted substitutions", "echo " + repeated("\"$(a ", 5'000)},
      {"arithmetic or not", repeated("$((", 5'000)},
      {"arrays", repeated("a=(", 10'000), false},
      {"braces", "echo " + repeated("{a,", 20'000)},
      {"open braces", "echo " + repeated("{", 100'000)},
      {"expansions", repeated("${x:-", 20'000)},
      {"extended globs", "ls " + repeated("@(", 20'000)},
      {"groups", repeated("{ ", 20'000)},
      {"negations", repeated("! ", 50'000)},
      {"conditions", repeated("if ", 20'000)},
      {"heredocs", "cat " + repeated("<<A ", 20'000)},
      {"commands", repeated("a;", 100'000)},
      {"a megabyte", repeated("ls -la /some/where; ", 52'429)},
      {"a long word", "echo " + repeated("a", 200'000), false},
      {"many words", "echo " + repeated("a ", 100'000)},
      {"brackets", "ls " + repeated("[", 100'000), false},
      {"backquotes", repeated("`a ", 20'000), false},
      {"escaped backquotes", "`" + repeated("\\", 100'000), false},
      {"errors", repeated(") ", 100'000), false},
      {"digits", "echo " + repeated("1", 200'000), false},
      {"single quotes in an operand", "echo \"${x:-" + repeated("'", 100'000), false},
      {"declared subscripts", "export " + repeated("a[ ", 50'000), false},
      {"subscripts", repeated("a[", 20'000), false},
      {"ranges", "echo " + repeated("{1..4000}", 1'000)},
  };
}

TEST(HostileText, EndsQuickly) {
  for (const Hostile& hostile : hostile_texts()) {
    std::clock_t begin = std::clock();  // of this process: the machine may be busy
    ShellProgram program = parse_shell(hostile.text, Dialect::bash);
    double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    EXPECT_LT(seconds, 1.0) << hostile.name;
    if (hostile.is_limit) {
      EXPECT_TRUE(has_finding(program, "limit")) << hostile.name << " " << dump(program).substr(0, 200);
      EXPECT_FALSE(program.understood) << hostile.name;
      EXPECT_EQ(program.statements.back().kind, StatementKind::unknown) << hostile.name;
    }
  }
}

// zsh has brackets of its own; what bash would count as a limit may be an error for it.
TEST(HostileText, EndsQuicklyInZsh) {
  std::vector<Hostile> texts = hostile_texts();
  texts.push_back({"groups in words", "ls " + repeated("(", 50'000)});
  texts.push_back({"closed groups in words", "ls a" + repeated("(", 5'000) + repeated(")", 5'000)});
  texts.push_back({"qualifiers with code", "ls " + repeated("*(e:'", 20'000)});
  texts.push_back({"nested expansions", "echo " + repeated("${", 20'000)});
  texts.push_back({"flags", "echo " + repeated("${(", 20'000)});
  texts.push_back({"modifiers", "echo " + repeated("${x:s/", 20'000)});
  texts.push_back({"escaped modifiers", "echo " + repeated("${x:s\\", 20'000)});
  texts.push_back({"subscripts of parameters", "echo " + repeated("$x[", 20'000)});
  texts.push_back({"anonymous functions", repeated("() { ", 20'000)});
  texts.push_back({"short loops", repeated("repeat 2 ", 20'000)});
  texts.push_back({"case patterns", "case x in " + repeated("(a", 20'000)});
  texts.push_back({"ranges of numbers", "ls " + repeated("<1", 50'000)});
  texts.push_back({"closers", "{ a" + repeated("}", 50'000)});
  texts.push_back({"brackets in expansions", "echo ${x#" + repeated("[", 50'000)});
  for (const Hostile& hostile : texts) {
    std::clock_t begin = std::clock();
    ShellProgram program = parse_shell(hostile.text, Dialect::zsh);
    double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    EXPECT_LT(seconds, 1.0) << hostile.name;
    EXPECT_EQ(program.understood, program.findings.empty()) << hostile.name;
  }
}

// bench/readers/hostile.cpp has the bars of a release; this build is slower, and the machine may be busy.
TEST(HostileText, OfAnyNestingEndsQuickly) {
  for (const HostileText& hostile : hostile_nestings(4'000))
    for (Dialect dialect : {Dialect::bash, Dialect::zsh, Dialect::sh}) {
      std::clock_t begin = std::clock();
      ShellProgram program = parse_shell(hostile.text, dialect);
      double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
      EXPECT_LT(seconds, 1.0) << hostile.name;
      EXPECT_TRUE(program.understood || !program.findings.empty()) << hostile.name;
    }
}

// What was read before a limit is still listed, so that rules which deny look at it.
TEST(HostileText, ListsWhatStandsBeforeTheLimit) {
  for (const HostileText& hostile : hostile_nestings(4'000)) {
    ShellProgram program = parse_shell("rm -rf /\n" + hostile.text, Dialect::bash);
    if (program.commands().empty())
      ADD_FAILURE() << hostile.name;
    else
      EXPECT_EQ(program.commands()[0].statement->words[0].static_text(), "rm") << hostile.name;
  }
}

struct Bytes {
  std::string_view text;
  const char* id;
};

TEST(HostileText, ReportsBytesThatAreNoText) {
  constexpr Bytes cases[] = {
      {std::string_view("m\0k", 3), "nul"}, {"echo \xc3(", "utf8"}, {"a\rb", "control"},
      {"echo '\x1b[2K'", "control"},        {"a\x7f", "control"},
  };
  for (const Bytes& each : cases) {
    ShellProgram program = parse_shell(each.text, Dialect::bash);
    EXPECT_TRUE(has_finding(program, each.id)) << each.id;
    EXPECT_FALSE(program.understood) << each.id;
  }
}

TEST(HostileText, ListsWhatBashRunsWithoutTheNulBytes) {
  ShellProgram program = parse_shell(std::string_view("m\0k x", 5), Dialect::bash);
  ASSERT_EQ(program.commands().size(), 1u);
  EXPECT_EQ(program.commands()[0].statement->words[0].static_text(), "mk");
}

TEST(HostileText, IsCutNowhereSilently) {
  ShellProgram program = parse_shell("ls; rm x", Dialect::bash, {.bytes = 4});
  EXPECT_TRUE(has_finding(program, "limit"));
  ASSERT_EQ(program.statements.size(), 1u);
  EXPECT_EQ(program.statements[0].kind, StatementKind::unknown);
  program = parse_shell("a $(b $(c $(d)))", Dialect::bash, {.depth = 5});
  EXPECT_TRUE(has_finding(program, "limit"));
  program = parse_shell("a; b; c; d", Dialect::bash, {.nodes = 3});
  EXPECT_TRUE(has_finding(program, "limit"));
}

// Attempts at braces that fail pay for themselves; the payment that hits the limit must be heard of.
TEST(HostileText, ManyBracesAreNotCutSilently) {
  for (size_t count = 10; count < 40; ++count) {
    ShellProgram program = parse_shell("ls c" + repeated("{", count) + "\nrm -rf x", Dialect::bash);
    EXPECT_TRUE(!program.understood || program.commands().size() == 2) << count;
    EXPECT_EQ(program.understood, program.findings.empty()) << count;
  }
}

}  // namespace
}  // namespace callgate
