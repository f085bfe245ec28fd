#include "gateway/session_file.h"

#include <gtest/gtest.h>

namespace callgate {
namespace {

TEST(SessionFile, ReadsCallsWithWhatThePersonSaid) {
  Result<RecordedSession> session = parse_session(
      "{\"session\":\"s\",\"about\":\"a\"}\n\n{\"command\":\"ls\",\"expect\":\"allow\"}\n"
      "{\"argv\":[\"make\"],\"answer\":\"yes\",\"cwd\":\"sub\"}\n",
      "x.jsonl");
  ASSERT_TRUE(session.has_value()) << session.error().message;
  EXPECT_EQ(session->name, "s");
  ASSERT_EQ(session->calls.size(), 2u);
  EXPECT_EQ(session->calls[0].expected, Verdict::allow);
  EXPECT_EQ(session->calls[1].answer, Answer::once);
  EXPECT_EQ(session->calls[1].call.argv, std::vector<std::string>{"make"});
}

TEST(SessionFile, NamesTheFileTheLineAndTheColumn) {
  struct Bad {
    const char* text;
    const char* message;
  };
  for (const Bad& bad : {
           Bad{"{\"command\":\"ls\"}\n{\"command\": }\n", "x.jsonl:2:13: not JSON"},
           Bad{"{\"comand\":\"ls\"}", "x.jsonl:1: unknown key 'comand' (did you mean 'command'?)"},
           Bad{"{\"command\":\"ls\",\"expect\":\"alow\"}",
               "x.jsonl:1: unknown verdict 'alow': allow, contain, ask or deny"},
           Bad{"{\"note\":\"x\"}", "x.jsonl:1: needs exactly one of 'command', 'argv' and 'tool'"},
           Bad{"{\"argv\":[1]}", "x.jsonl:1: 'argv' must be a list of texts"},
           Bad{"\n", "x.jsonl: no calls in it"},
       }) {
    Result<RecordedSession> session = parse_session(bad.text, "x.jsonl");
    ASSERT_FALSE(session.has_value()) << bad.text;
    EXPECT_EQ(session.error().message, bad.message);
  }
}

}  // namespace
}  // namespace callgate
