#include "policy/trust.h"

#include <gtest/gtest.h>

namespace callgate {
namespace {

TEST(TrustStore, KnowsExactlyWhatWasTrusted) {
  TrustStore store;
  EXPECT_EQ(store.judge("/work", "a"), Trust::untrusted);
  store.add({"/work", "a", 5});
  EXPECT_EQ(store.judge("/work", "a"), Trust::trusted);
  EXPECT_EQ(store.judge("/work", "b"), Trust::changed);
  EXPECT_EQ(store.judge("/work/sub", "a"), Trust::untrusted);
  EXPECT_EQ(store.judge("/", "a"), Trust::untrusted);
}

TEST(TrustStore, ReplacesAndRemoves) {
  TrustStore store;
  store.add({"/work", "a", 5});
  store.add({"/work", "b", 6});
  ASSERT_EQ(store.entries().size(), 1U);
  EXPECT_EQ(store.judge("/work", "b"), Trust::trusted);
  EXPECT_FALSE(store.remove("/other"));
  EXPECT_TRUE(store.remove("/work"));
  EXPECT_EQ(store.judge("/work", "b"), Trust::untrusted);
}

TEST(TrustStore, ReadsBackWhatItWrites) {
  TrustStore store;
  store.add({"/a b/\"c\"", "1234", 1'700'000'000});
  store.add({"/", "", -1});
  Result<TrustStore> again = TrustStore::parse(store.serialize());
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(again->entries(), store.entries());
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
    ::testing::Values("{", "[]", "null", "\xff", R"({"version": 2, "workspaces": []})",
                      R"({"version": "1", "workspaces": []})", R"({"workspaces": []})", R"({"version": 1})",
                      R"({"version": 1, "workspaces": {}})", R"({"version": 1, "workspaces": [], "extra": 1})",
                      R"({"version": 1, "workspaces": [1]})",
                      R"({"version": 1, "workspaces": [{"path": "work", "identity": "a", "since_seconds": 1}]})",
                      R"({"version": 1, "workspaces": [{"path": "/work/", "identity": "a", "since_seconds": 1}]})",
                      R"({"version": 1, "workspaces": [{"path": "/a/../b", "identity": "a", "since_seconds": 1}]})",
                      R"({"version": 1, "workspaces": [{"path": "/work", "identity": 1, "since_seconds": 1}]})",
                      R"({"version": 1, "workspaces": [{"path": "/work", "identity": "a"}]})",
                      R"({"version": 1, "workspaces": [{"path": "/w", "identity": "a", "since_seconds": 1, "x": 0}]})",
                      R"({"version": 1, "workspaces": [{"path": "/w", "identity": "a", "since_seconds": 1},
                                         {"path": "/w", "identity": "b", "since_seconds": 1}]})"));

}  // namespace
}  // namespace callgate
