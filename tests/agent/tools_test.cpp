#include "agent/tools.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "agent/json_text.h"

namespace callgate {
namespace {

using ::testing::HasSubstr;

Result<ToolCall> call_of(const std::string& name, const std::string& arguments) {
  return to_tool_call({"id", name, arguments}, "/work", "session-1");
}

TEST(Tools, ShellBecomesShellText) {
  const auto call = call_of("shell", R"({"command":"ls -la"})");
  ASSERT_TRUE(call);
  ToolCall expected;
  expected.tool = "shell";
  expected.command = "ls -la";
  expected.cwd = expected.workspace = "/work";
  expected.session = "session-1";
  expected.surface = "agent";
  EXPECT_EQ(*call, expected);
}

TEST(Tools, FileToolsKeepTheirArgumentsAsJson) {
  const auto read = call_of("read", R"({ "path" : "a.c", "limit" : 5 })");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->tool, "read");
  EXPECT_EQ(read->command, "");
  EXPECT_EQ(read->arguments, R"({"limit":5,"path":"a.c"})");
  const auto write = call_of("write", R"({"path":"a.c","content":"x\n"})");
  ASSERT_TRUE(write);
  EXPECT_EQ(write->tool, "write");
  EXPECT_EQ(write->arguments, R"({"content":"x\n","path":"a.c"})");
}

struct BadUse {
  const char *tool, *arguments, *expected;
};

TEST(Tools, SayWhatIsWrongWithTheArguments) {
  const BadUse cases[] = {
      {"delete", "{}", "there is no tool 'delete', only shell, read, write"},
      {"\x1b[31m", "{}", "there is no tool '\\x1b[31m'"},
      {"shell", "", "malformed JSON"},
      {"shell", "{\"command\":\"ls\"", "malformed JSON"},
      {"shell", "[]", "must be a JSON object"},
      {"shell", "null", "must be a JSON object"},
      {"shell", "{}", "argument 'command' is missing"},
      {"shell", R"({"command":1})", "argument 'command' must be a string"},
      {"shell", R"({"command":null})", "argument 'command' must be a string"},
      {"shell", R"({"command":"ls","cwd":"/"})", "unknown argument 'cwd'"},
      {"shell", R"({"comand":"ls"})", "unknown argument 'comand' (did you mean 'command'?)"},
      {"read", R"({"path":"a","offset":-1})", "argument 'offset' must be an integer of at least 0"},
      {"read", R"({"path":"a","limit":0})", "argument 'limit' must be an integer of at least 1"},
      {"read", R"({"path":"a","limit":1.5})", "argument 'limit' must be an integer of at least 1"},
      {"write", R"({"path":"a"})", "argument 'content' is missing"},
  };
  for (const BadUse& one : cases) {
    const auto call = call_of(one.tool, one.arguments);
    ASSERT_FALSE(call) << one.tool << one.arguments;
    EXPECT_THAT(call.error().message, HasSubstr(one.expected)) << one.tool << one.arguments;
  }
}

TEST(Tools, EverySchemaIsAnObjectThatNamesItsRequiredProperties) {
  for (const ToolManifest& manifest : tool_manifests()) {
    const auto schema = parse_json(manifest.schema);
    ASSERT_TRUE(schema) << manifest.name;
    EXPECT_EQ((*schema)["type"], "object") << manifest.name;
    EXPECT_EQ((*schema)["additionalProperties"], false) << manifest.name;
    for (const auto& name : (*schema)["required"]) EXPECT_TRUE((*schema)["properties"].contains(name)) << name;
    EXPECT_FALSE(manifest.description.empty());
  }
}

}  // namespace
}  // namespace callgate
