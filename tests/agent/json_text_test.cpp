#include "agent/json_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace callgate {
namespace {

std::string nested(size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

TEST(JsonText, RefusesWhatIsTooDeepToBeWrittenAgain) {
  EXPECT_TRUE(parse_json(nested(60)));
  const auto deep = parse_json(nested(70));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().message, "JSON nested deeper than 64 levels");
  EXPECT_FALSE(parse_json(nested(1'000'000)));
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
  EXPECT_FALSE(parse_json(R"(["\\",)" + nested(70) + "]"));
  EXPECT_TRUE(parse_json(R"({"a":"\")" + std::string(100, '[') + R"("})"));
}

TEST(JsonText, RefusesMalformedText) {
  for (const char* text : {"", "{", "{\"a\":}", "nul", "{} x", "\"\xff\"", "[1,]"})
    EXPECT_FALSE(parse_json(text)) << text;
}

TEST(JsonText, WritesIllFormedTextWithoutThrowing) {
  EXPECT_EQ(to_text(nlohmann::json("a\xff")), "\"a\xEF\xBF\xBD\"");
}

TEST(JsonText, FindsOnlyWhatHasTheRightType) {
  const auto value = parse_json(R"({"text":"a","count":3,"negative":-3,"list":[]})");
  ASSERT_TRUE(value);
  EXPECT_EQ(*find_string(*value, "text"), "a");
  EXPECT_EQ(find_string(*value, "count"), nullptr);
  EXPECT_EQ(find_string(*value, "missing"), nullptr);
  EXPECT_EQ(find_count(*value, "count"), 3u);
  EXPECT_EQ(find_count(*value, "negative"), 0u);
  EXPECT_EQ(find_member(*find_member(*value, "list"), "text"), nullptr);
}

}  // namespace
}  // namespace callgate
