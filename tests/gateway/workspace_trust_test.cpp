#include "gateway/workspace_trust.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "base/text.h"
#include "fakes.h"

namespace callgate {
namespace {

namespace fs = std::filesystem;

class WorkspaceTrustTest : public testing::Test {
 protected:
  WorkspaceTrustTest() {
    root_ = fs::canonical(scratch_.path);
    fs::create_directories(home());
    fs::permissions(home(), fs::perms::owner_all);
    fs::create_directories(work() + "/.callgate");
    write(".callgate/policy.toml", "# nothing\n");
  }

  std::string home() const { return root_ + "/home"; }
  std::string work() const { return root_ + "/work"; }
  std::string list() const { return home() + "/trust.json"; }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(work() + "/" + name).parent_path());
    std::ofstream(work() + "/" + name) << text;
  }
  static Result<void> no_record(const TrustedWorkspace&) { return {}; }

  Result<void> grant(const std::string& workspace) const {
    Result<WorkspaceContent> content = read_workspace_content(workspace);
    if (!content) return tl::unexpected(content.error());
    return grant_trust(home(), *content, 1, no_record);
  }
  Trust trust_of(const std::string& workspace) const {
    Result<WorkspaceTrust> known = look_up_trust(home(), workspace);
    EXPECT_TRUE(known.has_value()) << known.error().message;
    return known ? known->trust : Trust::untrusted;
  }
  std::string error_of(const std::string& workspace) const {
    Result<WorkspaceTrust> known = look_up_trust(home(), workspace);
    return known ? "" : known.error().message;
  }
  std::string difference() const {
    Result<TrustStore> store = load_trust(home());
    const TrustedWorkspace* then = store ? store->find(work()) : nullptr;
    Result<WorkspaceContent> now = read_workspace_content(work());
    if (then == nullptr || !now) return "cannot be compared";
    Result<std::vector<std::string>> lines = difference_since_grant(home(), *then, *now);
    return lines ? join(*lines, "\n") : lines.error().message;
  }

  TemporaryDirectory scratch_;
  std::string root_;
};

TEST_F(WorkspaceTrustTest, FollowsThePolicyFile) {
  EXPECT_EQ(trust_of(work()), Trust::untrusted);
  ASSERT_TRUE(grant(work()).has_value());
  EXPECT_EQ(trust_of(work()), Trust::trusted);
  EXPECT_EQ(difference(), "");
  write(".callgate/policy.toml", "# nothing\n[checks]\nCG040 = 'deny'\n");
  EXPECT_EQ(trust_of(work()), Trust::changed);
  EXPECT_EQ(difference(), ".callgate/policy.toml:\n  # nothing\n+ [checks]\n+ CG040 = 'deny'");
  ASSERT_TRUE(grant(work()).has_value());
  EXPECT_EQ(trust_of(work()), Trust::trusted);
}

TEST_F(WorkspaceTrustTest, GoesOnWithTheRulesThatWereTrusted) {
  write(".callgate/policy.toml", "[checks]\nCG040 = 'deny'\n");
  ASSERT_TRUE(grant(work()).has_value());
  write(".callgate/policy.toml", "");
  Result<WorkspaceTrust> known = look_up_trust(home(), work());
  ASSERT_TRUE(known.has_value()) << known.error().message;
  EXPECT_EQ(known->trust, Trust::changed);
  EXPECT_EQ(known->project_policy, "[checks]\nCG040 = 'deny'\n");
  // A copy that somebody changed is not the policy that was trusted.
  for (const auto& entry : fs::directory_iterator(home() + "/trusted")) std::ofstream(entry.path()) << "[checks]\n";
  EXPECT_NE(error_of(work()).find("not what was trusted"), std::string::npos);
}

TEST_F(WorkspaceTrustTest, SeesWhatWouldRunByItself) {
  write(".git/config", "[core]\n\tbare = false\n");
  ASSERT_TRUE(grant(work()).has_value());
  auto changes = [&](const std::string& name, const std::string& text, bool executable = false) {
    write(name, text);
    if (executable) fs::permissions(work() + "/" + name, fs::perms::owner_exec, fs::perm_options::add);
    Trust trust = trust_of(work());
    EXPECT_TRUE(grant(work()).has_value());
    return trust == Trust::changed;
  };
  EXPECT_TRUE(changes(".git/config", "[core]\n\tbare = false\n\tfsmonitor = ./x\n"));
  EXPECT_FALSE(changes(".git/config", "[core]\n\tfsmonitor = ./x\n[branch \"main\"]\n\tremote = origin\n"));
  EXPECT_TRUE(changes(".git/hooks/pre-commit", "#!/bin/sh\n", true));
  EXPECT_TRUE(changes(".git/hooks/pre-commit", "#!/bin/sh\ncurl x\n", true));
  EXPECT_FALSE(changes(".git/hooks/pre-push.sample", "#!/bin/sh\n", true));
  EXPECT_FALSE(changes(".git/hooks/readme", "not executable\n"));
  EXPECT_TRUE(changes(".npmrc", "node-options=--require ./x.js\n"));
  EXPECT_TRUE(changes(".yarnrc.yml", "yarnPath: ./x.cjs\n"));
  EXPECT_TRUE(changes(".git/config", "[core]\n\thooksPath = .husky\n"));
  EXPECT_TRUE(changes(".husky/pre-commit", "#!/bin/sh\n", true));
  EXPECT_FALSE(changes("src/main.c", "int main() {}\n"));
  EXPECT_FALSE(changes("Makefile", "all:\n"));
}

TEST_F(WorkspaceTrustTest, IsNotConfusedByNamesAndPlaces) {
  ASSERT_TRUE(grant(work()).has_value());
  std::string moved = root_ + "/moved", nested = work() + "/vendor/evil";
  fs::create_directories(nested + "/.callgate");
  EXPECT_EQ(trust_of(nested), Trust::untrusted) << "nested";
  EXPECT_EQ(trust_of(root_), Trust::untrusted) << "around";
  fs::rename(work(), moved);
  EXPECT_EQ(trust_of(moved), Trust::untrusted) << "moved";
  fs::copy(moved, work(), fs::copy_options::recursive);
  EXPECT_EQ(trust_of(work()), Trust::changed) << "a copy in its place";
  EXPECT_NE(difference().find("another directory stands at this path"), std::string::npos);
  fs::remove_all(work());
  fs::create_directory_symlink(moved, work());
  EXPECT_FALSE(look_up_trust(home(), work()).has_value()) << "a link in its place";
}

TEST_F(WorkspaceTrustTest, TellsAWorktreeFromItsRepository) {
  write(".git/config", "[core]\n\tbare = false\n");
  write(".git/worktrees/w/commondir", "../..\n");
  std::string worktree = root_ + "/worktree";
  fs::create_directories(worktree);
  std::ofstream(worktree + "/.git") << "gitdir: " << work() << "/.git/worktrees/w\n";
  ASSERT_TRUE(grant(work()).has_value());
  EXPECT_EQ(trust_of(worktree), Trust::untrusted);
  ASSERT_TRUE(grant(worktree).has_value());
  write(".git/config", "[core]\n\tpager = ./x\n");
  EXPECT_EQ(trust_of(worktree), Trust::changed) << "it obeys the repository's configuration";
  ASSERT_TRUE(grant(worktree).has_value());
  fs::create_directories(root_ + "/evil/hooks");
  std::ofstream(worktree + "/.git") << "gitdir: " << root_ << "/evil\n";
  EXPECT_EQ(trust_of(worktree), Trust::changed) << "it is a checkout of another repository";
}

TEST_F(WorkspaceTrustTest, ReadsNoPolicyThroughALink) {
  fs::rename(work() + "/.callgate/policy.toml", work() + "/other.toml");
  fs::create_symlink("../other.toml", work() + "/.callgate/policy.toml");
  EXPECT_NE(grant(work()).error().message.find("symbolic link"), std::string::npos);
  fs::remove_all(work() + "/.callgate");
  fs::create_directory_symlink("/etc", work() + "/.callgate");
  EXPECT_FALSE(grant(work()).has_value());
  fs::remove(work() + "/.callgate");
  fs::create_directories(work() + "/.callgate");
  ASSERT_EQ(::mkfifo((work() + "/.callgate/policy.toml").c_str(), 0600), 0);
  EXPECT_NE(grant(work()).error().message.find("not a regular file"), std::string::npos);
}

TEST_F(WorkspaceTrustTest, BelievesNoListThatOthersCanWrite) {
  ASSERT_TRUE(grant(work()).has_value());
  fs::permissions(list(), fs::perms::others_write, fs::perm_options::add);
  EXPECT_NE(error_of(work()).find("others can write it"), std::string::npos);
  EXPECT_FALSE(grant(work()).has_value());
  fs::permissions(list(), fs::perms::others_write, fs::perm_options::remove);
  EXPECT_EQ(trust_of(work()), Trust::trusted);
  fs::permissions(home(), fs::perms::group_write, fs::perm_options::add);
  EXPECT_NE(error_of(work()).find("others can write it"), std::string::npos);
}

TEST_F(WorkspaceTrustTest, BelievesNoListBehindALink) {
  ASSERT_TRUE(grant(work()).has_value());
  fs::create_hard_link(list(), root_ + "/second");
  EXPECT_NE(error_of(work()).find("second name"), std::string::npos);
  fs::remove(root_ + "/second");
  fs::rename(list(), work() + "/trust.json");
  fs::create_symlink(work() + "/trust.json", list());
  EXPECT_NE(error_of(work()).find("symbolic link"), std::string::npos);
  EXPECT_FALSE(grant(work()).has_value());
  EXPECT_TRUE(fs::is_symlink(list())) << "a grant replaced what it must not believe";
}

TEST_F(WorkspaceTrustTest, TakesATornListForAnErrorAtEveryByte) {
  ASSERT_TRUE(grant(work()).has_value());
  std::ifstream file(list());
  std::string whole((std::istreambuf_iterator<char>(file)), {});
  for (size_t size = 1; size + 2 < whole.size(); ++size) {
    std::ofstream(list(), std::ios::trunc) << whole.substr(0, size);
    EXPECT_FALSE(look_up_trust(home(), work()).has_value()) << size;
  }
}

TEST_F(WorkspaceTrustTest, LosesNoneOfManyGrantsAtOnce) {
  constexpr int count = 24;
  for (int i = 0; i < count; ++i) fs::create_directories(root_ + "/w" + std::to_string(i));
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < count; ++i)
      threads.emplace_back([&, i] { EXPECT_TRUE(grant(root_ + "/w" + std::to_string(i)).has_value()); });
  }
  for (int i = 0; i < count; ++i) EXPECT_EQ(trust_of(root_ + "/w" + std::to_string(i)), Trust::trusted);
}

TEST_F(WorkspaceTrustTest, TrustsNothingThatCannotBeRecorded) {
  Result<WorkspaceContent> content = read_workspace_content(work());
  ASSERT_TRUE(content.has_value());
  auto broken = [](const TrustedWorkspace&) -> Result<void> { return fail("disk full"); };
  EXPECT_FALSE(grant_trust(home(), *content, 1, broken).has_value());
  EXPECT_EQ(trust_of(work()), Trust::untrusted);
  ASSERT_TRUE(grant(work()).has_value());
  EXPECT_FALSE(revoke_trust(home(), work(), broken).has_value());
  EXPECT_EQ(trust_of(work()), Trust::trusted);
  EXPECT_TRUE(*revoke_trust(home(), work(), no_record));
  EXPECT_EQ(trust_of(work()), Trust::untrusted);
  EXPECT_FALSE(*revoke_trust(home(), work(), no_record));
}

TEST(ConfiguringGitLines, KeepsAllButData) {
  EXPECT_EQ(configuring_git_lines("[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote \"origin\"]\n"
                                  "\turl = x\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n[branch \"a]b\"]\n"),
            "[branch \"a]b\"]\n");
  EXPECT_EQ(configuring_git_lines("[remote \"o\"]\n\turl = x\n\tuploadpack = ./x\n"),
            "[remote \"o\"]\nuploadpack = ./x\n");
  EXPECT_EQ(configuring_git_lines("[core] fsmonitor = ./x\n"), "[core] fsmonitor = ./x\n");
  EXPECT_EQ(configuring_git_lines("[CORE]\n\tBare = false\n\tsshCommand = x\n"), "[CORE]\nsshCommand = x\n");
  EXPECT_EQ(configuring_git_lines("[include]\n\tpath = ../x\n"), "[include]\npath = ../x\n");
  EXPECT_EQ(configuring_git_lines("[user]\n\tname = a\\\n[core]\n"), "[user]\n\tname = a\\\n[core]\n");
  EXPECT_EQ(configuring_git_lines("[branch \"x\"] # c\nremote = y\n"), "[branch \"x\"] # c\nremote = y\n");
}

}  // namespace
}  // namespace callgate
