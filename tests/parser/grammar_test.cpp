// The second reader has a rule for every kind of node that the pinned grammar can give.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "parser/internal/second_reader.h"

namespace callgate::internal {
namespace {

TEST(Grammar, EveryNamedKindOfNodeHasARule) {
  std::ifstream file(CALLGATE_BASH_NODE_TYPES);
  nlohmann::json kinds = nlohmann::json::parse(file);
  size_t named = 0;
  for (const auto& kind : kinds) {
    if (!kind.at("named").get<bool>()) continue;
    ++named;
    EXPECT_TRUE(node_role(kind.at("type").get<std::string>()).has_value()) << kind.at("type");
  }
  EXPECT_GT(named, 50u);
}

TEST(Grammar, AKindThatItDoesNotHaveHasNoRule) {
  EXPECT_FALSE(node_role("ERROR").has_value());
}

}  // namespace
}  // namespace callgate::internal
