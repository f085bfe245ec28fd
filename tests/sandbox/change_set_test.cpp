// Copy-on-write runs, and what becomes of their changes.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/sandbox/sandbox_fixture.h"

namespace callgate {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Kind = Change::Kind;

class ChangeSetTest : public SandboxTest {
 protected:
  ChangeSetTest() {
    std::filesystem::create_directories(workspace_ + "/.git/hooks");
    std::filesystem::create_directories(workspace_ + "/d/e");
    write(workspace_ + "/a", "a");
    write(workspace_ + "/d/b", "b");
    write(workspace_ + "/d/e/f", "f");
  }
  ExecutionResult contain(const std::string& text) const {
    SandboxSpec contained = shell(text, WorkspaceView::copy_on_write);
    contained.protected_paths = {workspace_ + "/.git/hooks", workspace_ + "/.envrc"};
    return run(contained);
  }
};

TEST_F(ChangeSetTest, LeavesTheWorkspaceAloneAndTellsWhatWouldChange) {
  ExecutionResult result =
      contain("echo n > n; rm a; echo more >> d/b; rm -rf d/e; mkdir d/e; echo g > d/e/g; : >> d/e/g");
  EXPECT_THAT(result.changes.changes,
              ElementsAre(Change{Kind::removed, "a"}, Change{Kind::modified, "d/b"}, Change{Kind::removed, "d/e/f"},
                          Change{Kind::created, "d/e/g"}, Change{Kind::created, "n"}));
  EXPECT_EQ(read(workspace_ + "/a"), "a");
  EXPECT_EQ(read(workspace_ + "/d/b"), "b");
  EXPECT_FALSE(exists(workspace_ + "/n"));
  EXPECT_TRUE(result.observed.contains({EffectKind::write, workspace_ + "/n"}));
  EXPECT_TRUE(result.observed.contains({EffectKind::remove, workspace_ + "/a"}));
}

TEST_F(ChangeSetTest, AppliesWhatChanged) {
  ExecutionResult result = contain(
      "echo n > n; chmod 755 n; rm a; echo more >> d/b; rm -rf d/e; mkdir d/e; echo g > d/e/g; ln -s d/b link; mkdir "
      "-p x/y; "
      "mv d/b x/y/moved; mkdir closed; echo c > closed/c; chmod 500 closed");
  ASSERT_FALSE(result.changes.touches_protected());
  Result<void> applied = apply_changes(result.changes);
  ASSERT_TRUE(applied.has_value()) << applied.error().message;
  EXPECT_EQ(read(workspace_ + "/n"), "n\n");
  EXPECT_FALSE(exists(workspace_ + "/a"));
  EXPECT_FALSE(exists(workspace_ + "/d/b"));
  EXPECT_FALSE(exists(workspace_ + "/d/e/f"));
  EXPECT_EQ(read(workspace_ + "/d/e/g"), "g\n");
  EXPECT_EQ(read(workspace_ + "/x/y/moved"), "bmore\n");
  EXPECT_EQ(std::filesystem::read_symlink(workspace_ + "/link"), "d/b");
  struct stat info;
  ASSERT_EQ(::stat((workspace_ + "/n").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0755u);
  ASSERT_EQ(::stat((workspace_ + "/closed").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0500u);
  ASSERT_TRUE(discard_changes(result.changes).has_value());
  EXPECT_FALSE(exists(base_ + "/changes"));
}

TEST_F(ChangeSetTest, ReplacesAFileByADirectoryAndBack) {
  ExecutionResult result = contain("rm a; mkdir a; echo in > a/in; rm -rf d; echo file > d");
  Result<void> applied = apply_changes(result.changes);
  ASSERT_TRUE(applied.has_value()) << applied.error().message;
  EXPECT_EQ(read(workspace_ + "/a/in"), "in\n");
  EXPECT_EQ(read(workspace_ + "/d"), "file\n");
}

TEST_F(ChangeSetTest, CountsAnUnchangedCopyAsNoChange) {
  EXPECT_TRUE(contain(": >> a; cat a > /tmp/x; cat /tmp/x > a").changes.changes.empty());
}

struct ProtectedCase {
  const char* name;
  const char* text;
  const char* path;
};

class ProtectedChange : public ChangeSetTest, public ::testing::WithParamInterface<ProtectedCase> {};

TEST_P(ProtectedChange, IsMarkedAndNeverApplied) {
  ExecutionResult result = contain(GetParam().text);
  EXPECT_THAT(result.changes.changes, Contains(::testing::AllOf(::testing::Field(&Change::path, GetParam().path),
                                                                ::testing::Field(&Change::is_protected, true))));
  Result<void> applied = apply_changes(result.changes);
  ASSERT_FALSE(applied.has_value());
  EXPECT_THAT(applied.error().message, HasSubstr(GetParam().path));
  EXPECT_TRUE(std::filesystem::is_empty(workspace_ + "/.git/hooks"));
  EXPECT_FALSE(exists(workspace_ + "/harmless")) << "part of a refused set was applied";
}

INSTANTIATE_TEST_SUITE_P(
    All, ProtectedChange,
    ::testing::Values(
        ProtectedCase{"Hook", "touch harmless; echo x > .git/hooks/pre-commit", ".git/hooks/pre-commit"},
        ProtectedCase{"ParentRemoved", "rm -rf .git", ".git"},
        ProtectedCase{"ParentReplaced", "rm -rf .git; mkdir .git; touch .git/x", ".git/hooks"},
        ProtectedCase{"ParentLinked", "rm -rf .git; ln -s d .git", ".git"},
        ProtectedCase{"ParentRenamed", "mv .git d/git", ".git"}, ProtectedCase{"Missing", "echo x > .envrc", ".envrc"},
        ProtectedCase{"LinkOut", "ln -s /etc/passwd out", "out"}, ProtectedCase{"LinkUp", "ln -s ../x out", "out"},
        ProtectedCase{"LinkThroughLink", "ln -s . dot; ln -s dot/../../x out", "out"},
        ProtectedCase{"LinkToProtected", "ln -s .git/hooks out", "out"}, ProtectedCase{"Pipe", "mkfifo pipe", "pipe"},
        ProtectedCase{"Setuid", "cp /bin/true su; chmod 4755 su", "su"},
        ProtectedCase{"Setgid", "cp /bin/true su; chmod 2755 su", "su"}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(ChangeSetTest, FollowsNoLinkThatAppearedInTheWorkspace) {
  ExecutionResult result = contain("echo evil > d/b; mkdir new; echo evil > new/x");
  std::filesystem::create_directory(base_ + "/outside");
  std::filesystem::remove_all(workspace_ + "/d");
  std::filesystem::create_directory_symlink(base_ + "/outside", workspace_ + "/d");
  std::filesystem::create_directory_symlink(base_ + "/outside", workspace_ + "/new");
  Result<void> applied = apply_changes(result.changes);
  ASSERT_FALSE(applied.has_value());
  EXPECT_THAT(applied.error().message, HasSubstr("d/b"));
  EXPECT_TRUE(std::filesystem::is_empty(base_ + "/outside"));
  EXPECT_EQ(read(workspace_ + "/new/x"), "evil\n") << "the rest is applied, the link replaced";
}

TEST_F(ChangeSetTest, RefusesNamesThatLeadOut) {
  ExecutionResult result = contain("echo x > n");
  for (const char* path : {"../out", "d/../../out", "/etc/x", "", "."}) {
    ChangeSet forged = result.changes;
    forged.changes = {{Kind::removed, path}};
    forged.changes.push_back({Kind::created, path});
    EXPECT_FALSE(apply_changes(forged).has_value()) << path;
  }
  EXPECT_TRUE(exists(workspace_ + "/a"));
}

TEST_F(ChangeSetTest, RefusesATreeThatIsTooDeepAndForgetsIt) {
  SandboxSpec deep =
      shell("i=0; while [ $i -lt 400 ]; do mkdir n && cd n || exit 1; i=$((i+1)); done", WorkspaceView::copy_on_write);
  Result<ExecutionResult> result = LinuxLauncher().run(deep, {});
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().message, HasSubstr("deeper"));
  EXPECT_FALSE(exists(base_ + "/changes"));
}

TEST_F(ChangeSetTest, RefusesAChangeDirectoryInsideTheWorkspace) {
  SandboxSpec inside = shell("true", WorkspaceView::copy_on_write);
  inside.change_directory = workspace_ + "/changes";
  Result<ExecutionResult> result = LinuxLauncher().run(inside, {});
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().message, HasSubstr("cannot confine"));
}

TEST(ProbeLayers, FindsEveryRequiredLayerOnAMachineThatRunsTheseTests) {
  for (const SandboxLayer& layer : probe_layers()) {
    EXPECT_TRUE(layer.available || !layer.required) << layer.name << ": " << layer.detail;
    EXPECT_FALSE(layer.detail.empty()) << layer.name;
  }
}

}  // namespace
}  // namespace callgate
