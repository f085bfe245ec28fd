#include "gateway/explanation.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fakes.h"
#include "gateway/program_view.h"
#include "parser/parser.h"

namespace callgate {
namespace {

using nlohmann::json;

Judgement judged(const std::string& command) {
  ToolCall call;
  call.command = command;
  call.workspace = "/w";
  return judge(call, path_context(call, "/home/user"), Policy(), FakeModel(), {});
}

json explained(const std::string& command) {
  return json::parse(explanation_json(judged(command), std::chrono::microseconds(7)), nullptr, false);
}

TEST(Explanation, ShowsEachCommandWithItsPlaceAndWhoRunsIt) {
  std::string text = explanation_text(judged("cd src && FOO=1 sudo rm -rf \"$TMPDIR\" '*.o' > out.txt"));
  for (const char* part : {"1. cd src\n     bytes 0-6, in /w, builtin", "<the value of $TMPDIR is not known> '*.o'",
                           "bytes 10-", ", in /w/src, by sudo", "assigns FOO=1", "redirects > /w/src/out.txt",
                           "runs as:\n  bash --noprofile --norc -p -c --\n    cd src && "})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(Explanation, PutsAReasonToTheCommandThatItIsAbout) {
  json answer = explained("ls; sudo rm -rf /");
  for (size_t i = 0; i < answer["commands"].size(); ++i) {
    json about = json::array();
    for (const json& reason : answer["commands"][i]["reasons"]) about.push_back(answer["reasons"][reason.get<size_t>()]["id"]);
    std::string name = answer["commands"][i]["argv"][0]["text"];
    bool has_check = about.dump().find("CG074") != std::string::npos;
    bool has_privilege = about.dump().find("effect.privilege") != std::string::npos;
    EXPECT_EQ(has_check, name == "rm") << answer.dump(2);
    EXPECT_EQ(has_privilege, name == "sudo") << answer.dump(2);
  }
}

TEST(Explanation, KeepsTheMembersOfABatchAnswer) {
  json answer = explained("make | tee log");
  for (const char* key :
       {"id", "verdict", "understood", "reasons", "executes", "effects", "risk", "micros", "commands", "findings",
        "runs", "canonical", "canonical_only", "granted", "copy_on_write", "asked", "hardening"})
    EXPECT_TRUE(answer.contains(key)) << key;
  EXPECT_EQ(answer["micros"], 7);
  EXPECT_EQ(answer["commands"][1]["producer"], 0);
  EXPECT_EQ(answer["commands"][0]["span"], json({0, 4}));
  EXPECT_EQ(answer["canonical"], "make | tee log");
  EXPECT_EQ(answer["runs"].back(), answer["canonical"]);
}

TEST(Explanation, TellsAWordThatIsNotKnownFromOneThatIs) {
  json argv = explained("rm \"$TERM\" a*")["commands"][0]["argv"];
  EXPECT_EQ(argv[0], json({{"text", "rm"}}));
  EXPECT_EQ(argv[1]["text"], nullptr);
  EXPECT_TRUE(argv[1].contains("unknown"));
  EXPECT_EQ(argv[2], json({{"text", "a*"}, {"glob", true}}));
}

TEST(Explanation, HasNoCanonicalTextForWhatCannotBeRead) {
  json answer = explained("echo 'unclosed");
  EXPECT_EQ(answer["canonical"], nullptr);
  EXPECT_FALSE(answer["findings"].empty());
  EXPECT_EQ(explained("ls -l")["canonical"], nullptr) << "no shell runs";
  EXPECT_EQ(explained("ls  -l")["runs"], json({"ls", "-l"}));
}

TEST(ProgramView, ShowsStatementsPlacesAndCanonicalText) {
  EXPECT_EQ(program_text(parse_shell("ls  \"$d\"|wc", Dialect::bash)),
            "bash, understood\n  0-11  pipeline {simple ls <\"param d>} | {simple wc}\n"
            "canonical text:\n  ls \"${d}\" | wc\n");
  std::string broken = program_text(parse_shell("ls 'x", Dialect::sh));
  EXPECT_TRUE(broken.starts_with("sh, not understood\n")) << broken;
  EXPECT_NE(broken.find("findings:\n"), std::string::npos);
  EXPECT_EQ(broken.find("canonical"), std::string::npos);
}

TEST(ProgramView, GivesEveryPartAsJson) {
  json program =
      json::parse(program_json(parse_shell("a=1 x \"${b:-$(c)}\" 2>f; case y in z) ;; esac; d=(e f)", Dialect::bash)),
                  nullptr, false);
  const json& list = program["statements"][0];
  EXPECT_EQ(list["kind"], "list");
  const json& simple = list["children"][0];
  EXPECT_EQ(simple["assignments"][0]["value"]["static"], "1");
  EXPECT_EQ(simple["words"][1]["parts"][0]["operation"], ":-");
  EXPECT_EQ(simple["words"][1]["parts"][0]["operands"][0]["parts"][0]["body"][0]["words"][0]["static"], "c");
  EXPECT_EQ(simple["redirects"][0]["descriptor"], "2");
  EXPECT_EQ(list["children"][1]["arms"][0]["terminator"], ";;");
  EXPECT_EQ(list["children"][2]["assignments"][0]["elements"].size(), 2u);
  EXPECT_EQ(program["understood"], true);
}

}  // namespace
}  // namespace callgate
