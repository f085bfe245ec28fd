#include "parser/shell_program.h"

#include <gtest/gtest.h>

#include "parser/parser.h"

namespace callgate {
namespace {

TEST(ShellProgram, ListsTheCommandBehindAHeredocOnItsLine) {
  ShellProgram program = parse_shell("cat <<EOF | sed s/a/b/ && rm -rf x\nbody\nEOF\n", Dialect::bash);
  std::vector<CommandView> commands = program.commands();
  ASSERT_EQ(commands.size(), 3u);
  EXPECT_EQ(commands[0].statement->redirects[0].target.static_text(), "body\n");
  EXPECT_EQ(commands[1].producer, commands[0].statement);
  EXPECT_EQ(commands[2].statement->words[0].static_text(), "rm");
  EXPECT_EQ(commands[2].producer, nullptr);
  EXPECT_TRUE(program.understood);
}

TEST(ShellProgram, PutsAWholeChainInTheBackground) {
  ShellProgram program = parse_shell("a && b & c", Dialect::bash);
  std::vector<CommandView> commands = program.commands();
  ASSERT_EQ(commands.size(), 3u);
  EXPECT_TRUE(commands[0].in_background);
  EXPECT_TRUE(commands[1].in_background);
  EXPECT_FALSE(commands[2].in_background);
}

TEST(ShellProgram, IsEqualWhenOnlySpansDiffer) {
  EXPECT_EQ(parse_shell("ls   -l", Dialect::bash).statements, parse_shell("ls -l", Dialect::bash).statements);
  EXPECT_NE(parse_shell("ls '-l'", Dialect::bash).statements, parse_shell("ls -l", Dialect::bash).statements);
}

}  // namespace
}  // namespace callgate
