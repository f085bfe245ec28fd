#include "gateway/batch_line.h"

#include <gtest/gtest.h>

namespace callgate {
namespace {

TEST(BatchLine, ReadsAShellCommand) {
  auto line = parse_batch_line(R"({"id":"a1","command":"ls","shell":"zsh","cwd":"/w"})");
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->id, "\"a1\"");
  EXPECT_EQ(line->call.command, "ls");
  EXPECT_EQ(line->call.dialect, Dialect::zsh);
  EXPECT_EQ(line->call.cwd, "/w");
}

TEST(BatchLine, ReadsAnAgentsOwnShellToolAsShellText) {
  auto line = parse_batch_line(R"({"id":7,"tool":"Bash","arguments":{"command":"rm -rf /","timeout":3}})");
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->id, "7");
  EXPECT_EQ(line->call.tool, "shell");
  EXPECT_EQ(line->call.command, "rm -rf /");
}

struct BadLine {
  const char* line;
  const char* id;
  const char* message;
};

TEST(BatchLine, NamesWhatIsWrongAndGivesTheIdBack) {
  for (const BadLine& bad : {
           BadLine{R"({"id":1,"comand":"ls"})", "1", "unknown key 'comand' (did you mean 'command'?)"},
           BadLine{R"({"id":2})", "2", "needs either 'command' or 'tool'"},
           BadLine{R"({"id":3,"command":"a","tool":"b"})", "3", "needs either 'command' or 'tool'"},
           BadLine{R"({"id":4,"command":5})", "4", "'command' must be a text"},
           BadLine{R"({"id":5,"command":"a","shell":"fish"})", "5", "unknown shell 'fish': bash, zsh or sh"},
           BadLine{R"({"id":6,"command":"a","cwd":"x"})", "6", "'cwd' must be an absolute path"},
           BadLine{R"({"id":7,"tool":"Bash","arguments":{}})", "7", "the tool 'Bash' needs a text argument 'command'"},
           BadLine{R"({"id":8,"tool":"x","arguments":[]})", "8", "'arguments' must be an object"},
           BadLine{"[1]", "null", "a line must be a JSON object"},
           BadLine{"\xff", "null", "line is not valid UTF-8"},
       }) {
    auto line = parse_batch_line(bad.line);
    ASSERT_FALSE(line.has_value()) << bad.line;
    EXPECT_EQ(line.error().id, bad.id) << bad.line;
    EXPECT_EQ(line.error().message, bad.message);
  }
}

TEST(BatchLine, RefusesDeepNestingBeforeItCanHurt) {
  std::string deep(100'000, '[');
  auto line = parse_batch_line(R"({"id":1,"tool":"x","arguments":{"a":)" + deep + std::string(100'000, ']') + "}}");
  ASSERT_FALSE(line.has_value());
  EXPECT_EQ(line.error().message, "nested deeper than 64 levels");
}

TEST(BatchLine, AnswersWithEveryMemberOfTheContract) {
  Judgement judgement;
  judgement.decision.verdict = Verdict::ask;
  judgement.decision.reasons.push_back({ReasonKind::check, "CG058", "git runs a program", Verdict::ask, {2, 5}});
  judgement.prediction.executes = {{"git", "status"}};
  judgement.prediction.effects.add(EffectKind::read, "/w");
  EXPECT_EQ(render_batch_answer("\"x\"", judgement, std::chrono::microseconds(12)),
            R"({"id":"x","canonical_only":false,"effects":["read /w"],"executes":[["git","status"]],"micros":12,)"
            R"("reasons":[{"id":"CG058","kind":"check","span":[2,5],"text":"git runs a program","verdict":"ask"}],)"
            R"("risk":null,"understood":false,"verdict":"ask"})");
}

}  // namespace
}  // namespace callgate
