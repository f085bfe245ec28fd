// What `callgate checks stats` counts.
#include "gateway/check_statistics.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace callgate {
namespace {

Event decided(const std::string& stream, const std::vector<std::pair<std::string, std::string>>& checks) {
  nlohmann::json reasons = nlohmann::json::array();
  for (const auto& [id, verdict] : checks)
    reasons.push_back({{"kind", "check"}, {"id", id}, {"text", "x"}, {"verdict", verdict}});
  Event event;
  event.stream = stream;
  event.type = "call.decided";
  event.body = nlohmann::json{{"verdict", "ask"}, {"reasons", reasons}}.dump();
  return event;
}

Event answered(const std::string& stream, const std::string& answer) {
  Event event;
  event.stream = stream;
  event.type = "approval.resolved";
  event.body = nlohmann::json{{"answer", answer}, {"by", "person"}}.dump();
  return event;
}

TEST(CheckStatistics, CountsAnswersForTheChecksThatAsked) {
  CheckStatistics statistics;
  statistics.add(decided("call/1", {{"CG024", "ask"}, {"CG021", "allow"}}));
  statistics.add(answered("call/1", "once"));
  statistics.add(decided("call/2", {{"CG024", "ask"}}));
  statistics.add(answered("call/2", "no"));
  statistics.add(decided("call/3", {{"CG056", "deny"}, {"CG075", "contain"}}));
  EXPECT_EQ(statistics.calls(), 3U);
  EXPECT_EQ(statistics.counts().at("CG024"), (CheckCounts{.asked = 2, .approved = 1, .refused = 1}));
  EXPECT_EQ(statistics.counts().at("CG021"), (CheckCounts{.warned = 1}));
  EXPECT_EQ(statistics.counts().at("CG056"), (CheckCounts{.denied = 1}));
  EXPECT_EQ(statistics.counts().at("CG075"), (CheckCounts{.contained = 1}));
}

TEST(CheckStatistics, CountsACheckOnceACallByItsStrictestVerdict) {
  CheckStatistics statistics;
  statistics.add(decided("call/1", {{"CG024", "allow"}, {"CG024", "ask"}, {"CG024", "contain"}}));
  EXPECT_EQ(statistics.counts().at("CG024"), (CheckCounts{.asked = 1}));
}

TEST(CheckStatistics, SkipsWhatItCannotRead) {
  CheckStatistics statistics;
  Event broken = decided("call/1", {});
  broken.body = "{";
  statistics.add(broken);
  statistics.add(answered("call/9", "once"));
  broken.body = R"({"reasons":[7,{"kind":"effect","id":"effect.read"}]})";
  statistics.add(broken);
  EXPECT_TRUE(statistics.counts().empty());
  EXPECT_EQ(statistics.calls(), 1U);
}

TEST(CheckStatistics, ShowsTheMostFrequentFirst) {
  CheckStatistics statistics;
  EXPECT_EQ(render_statistics(statistics), "0 calls\nno check has spoken yet\n");
  statistics.add(decided("call/1", {{"CG056", "deny"}}));
  statistics.add(decided("call/2", {{"CG056", "deny"}, {"CG011", "allow"}}));
  std::string text = render_statistics(statistics);
  EXPECT_LT(text.find("CG056"), text.find("CG011"));
  EXPECT_NE(text.find("Code from a pipe"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(render_statistics_json(statistics))["checks"]["CG056"]["deny"], 2);
}

}  // namespace
}  // namespace callgate
