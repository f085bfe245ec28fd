#include "gateway/policy_source.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/file.h"
#include "fakes.h"

namespace callgate {
namespace {

class PolicySourceTest : public testing::Test {
 protected:
  PolicySourceTest() {
    config_.home = root_.path;
    config_.user_policy_path = root_.path + "/policy.toml";
    config_.managed_policy_path = root_.path + "/managed.toml";
  }
  static std::string rule(const std::string& name) {
    return "[[rule]]\nname = '" + name + "'\nwhen = { command = 'ls *' }\nthen = 'deny'\n";
  }
  void write(const std::string& text) const {
    ASSERT_TRUE(replace_file(config_.user_policy_path, text, 0600).has_value());
  }

  TemporaryDirectory root_;
  GatewayConfig config_;
};

TEST_F(PolicySourceTest, KeepsASnapshotUntilAFileChanges) {
  PolicySource source(config_);
  auto empty = *source.current();
  EXPECT_EQ(*source.current(), empty) << "read again without need";
  write(rule("one"));
  auto one = *source.current();
  EXPECT_NE(one->digest, empty->digest);
  EXPECT_EQ(one->digest, one->policy.digest());
  EXPECT_EQ(*source.current(), one);
  write(rule("two"));  // of the same size
  auto two = *source.current();
  EXPECT_NE(two->digest, one->digest);
  std::ofstream(config_.managed_policy_path) << rule("three");
  EXPECT_NE((*source.current())->digest, two->digest);
  EXPECT_EQ(one->digest, one->policy.digest()) << "a snapshot in use changed";
}

TEST_F(PolicySourceTest, DeniesWithABrokenFileAndGoesOnWhenItIsMended) {
  PolicySource source(config_);
  write(rule("one"));
  std::string digest = (*source.current())->digest;
  write(rule("one") + "[[rule]]\nname = 'torn");
  for (int i = 0; i < 2; ++i) {
    Result<std::shared_ptr<const PolicySnapshot>> broken = source.current();
    ASSERT_FALSE(broken.has_value()) << "went on with the old rules";
    EXPECT_NE(broken.error().message.find("policy.toml:"), std::string::npos) << broken.error().message;
  }
  write(rule("one"));
  EXPECT_EQ((*source.current())->digest, digest);
  std::filesystem::remove(config_.user_policy_path);
  EXPECT_NE((*source.current())->digest, digest);
}

}  // namespace
}  // namespace callgate
