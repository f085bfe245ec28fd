#include "policy/trust.h"

#include <gtest/gtest.h>

#include <set>

namespace callgate {
namespace {

const std::string some_digest(64, 'a'), other_digest(64, 'b');

TrustedWorkspace workspace(std::string path,
                           std::vector<ConfiguringFile> files = {{".callgate/policy.toml", some_digest}}) {
  return {std::move(path), "1:2:3.4", std::move(files), 5};
}

TEST(TrustStore, KnowsExactlyWhatWasTrusted) {
  TrustStore store;
  EXPECT_EQ(store.judge(workspace("/work")), Trust::untrusted);
  store.add(workspace("/work"));
  EXPECT_EQ(store.judge(workspace("/work")), Trust::trusted);
  EXPECT_EQ(store.judge(workspace("/work", {})), Trust::changed);
  EXPECT_EQ(store.judge(workspace("/work", {{".callgate/policy.toml", other_digest}})), Trust::changed);
  EXPECT_EQ(store.judge(workspace("/work", {{".npmrc", some_digest}})), Trust::changed);
  EXPECT_EQ(store.judge(workspace("/work/sub")), Trust::untrusted);
  EXPECT_EQ(store.judge(workspace("/")), Trust::untrusted);
}

TEST(TrustStore, TakesNoOtherDirectoryAtThePathForIt) {
  TrustStore store;
  store.add(workspace("/work"));
  TrustedWorkspace other = workspace("/work");
  other.directory = "1:2:3.5";
  EXPECT_EQ(store.judge(other), Trust::changed);
}

TEST(TrustStore, ReplacesAndRemoves) {
  TrustStore store;
  store.add(workspace("/work"));
  store.add(workspace("/work", {}));
  ASSERT_EQ(store.entries().size(), 1U);
  EXPECT_EQ(store.judge(workspace("/work", {})), Trust::trusted);
  EXPECT_FALSE(store.remove("/other"));
  EXPECT_TRUE(store.remove("/work"));
  EXPECT_EQ(store.find("/work"), nullptr);
}

TEST(TrustStore, ReadsBackWhatItWrites) {
  TrustStore store;
  store.add({"/a b/\"c\"", "7:8:9.0", {{".git", some_digest}, {"repository/config", other_digest}}, 1'700'000'000});
  store.add({"/", "0:1:0.0", {}, -1});
  Result<TrustStore> again = TrustStore::parse(store.serialize());
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(again->entries(), store.entries());
}

TEST(TrustDigest, DiffersWithEveryPart) {
  std::set<std::string> digests{trust_digest(workspace("/work")), trust_digest(workspace("/other")),
                                trust_digest(workspace("/work", {})),
                                trust_digest(workspace("/work", {{".npmrc", some_digest}})),
                                trust_digest(workspace("/work", {{".callgate/policy.toml", other_digest}}))};
  TrustedWorkspace moved = workspace("/work");
  moved.directory = "1:2:3.5";
  digests.insert(trust_digest(moved));
  EXPECT_EQ(digests.size(), 6U);
}

TEST(TrustStore, IsEmptyForAnEmptyText) {
  Result<TrustStore> store = TrustStore::parse("");
  ASSERT_TRUE(store.has_value());
  EXPECT_TRUE(store->entries().empty());
}

// A damaged list is never an empty one: that would ask a person again, who has learned to say yes.
class MalformedTrust : public ::testing::TestWithParam<const char*> {};

TEST_P(MalformedTrust, IsAnError) {
  Result<TrustStore> store = TrustStore::parse(GetParam());
  ASSERT_FALSE(store.has_value());
  EXPECT_TRUE(store.error().message.starts_with("trust list: ")) << store.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    All, MalformedTrust,
    ::testing::Values(
        "{", "[]", "null", "\xff", R"({"version": 1, "workspaces": []})", R"({"version": 3, "workspaces": []})",
        R"({"version": "2", "workspaces": []})", R"({"workspaces": []})", R"({"version": 2})",
        R"({"version": 2, "workspaces": {}})", R"({"version": 2, "workspaces": [], "extra": 1})",
        R"({"version": 2, "workspaces": [1]})",
        R"({"version": 2, "workspaces": [{"path": "work", "directory": "a", "files": {}, "since_seconds": 1}]})",
        R"({"version": 2, "workspaces": [{"path": "/work/", "directory": "a", "files": {}, "since_seconds": 1}]})",
        R"({"version": 2, "workspaces": [{"path": "/a/../b", "directory": "a", "files": {}, "since_seconds": 1}]})",
        R"({"version": 2, "workspaces": [{"path": "/a\u0000", "directory": "a", "files": {}, "since_seconds": 1}]})",
        R"({"version": 2, "workspaces": [{"path": "/work", "directory": 1, "files": {}, "since_seconds": 1}]})",
        R"({"version": 2, "workspaces": [{"path": "/work", "directory": "", "files": {}, "since_seconds": 1}]})",
        R"({"version": 2, "workspaces": [{"path": "/work", "directory": "a", "since_seconds": 1}]})",
        R"({"version": 2, "workspaces": [{"path": "/work", "directory": "a", "files": [], "since_seconds": 1}]})",
        R"({"version": 2, "workspaces": [{"path": "/w", "directory": "a", "files": {"x": "y"}, "since_seconds": 1}]})",
        R"({"version": 2, "workspaces": [{"path": "/w", "directory": "a", "files": {}}]})",
        R"({"version": 2, "workspaces": [{"path": "/w", "directory": "a", "files": {}, "since_seconds": 1, "x": 0}]})",
        R"({"version": 2, "workspaces": [{"path": "/w", "directory": "a", "files": {}, "since_seconds": 1},
                                         {"path": "/w", "directory": "b", "files": {}, "since_seconds": 1}]})"));

}  // namespace
}  // namespace callgate
