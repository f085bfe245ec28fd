#include "gateway/sandbox_grant.h"

#include <gtest/gtest.h>

namespace callgate {
namespace {

const PathContext paths{.workspace = "/w", .cwd = "/w", .home = "/home/user"};

std::string why_keep(const Grant& grant, std::vector<Change> changes) {
  ChangeSet set{.workspace = "/w", .upper_directory = "/x", .changes = std::move(changes)};
  return why_keep_changes(set, grant, paths);
}

TEST(SandboxGrant, AppliesOnlyWhatWasGranted) {
  Grant grant{.effects = {{EffectKind::write, "/w/a.c"}, {EffectKind::remove, "/w/old/**"}}};
  EXPECT_EQ(why_keep(grant, {{Change::Kind::modified, "a.c"}}), "");
  EXPECT_EQ(why_keep(grant, {{Change::Kind::removed, "old/x"}}), "");
  EXPECT_EQ(why_keep(grant, {{Change::Kind::created, "b.c"}}), "it was not granted to change b.c");
  EXPECT_EQ(why_keep(grant, {{Change::Kind::created, "old/x"}}), "it was not granted to change old/x");
}

TEST(SandboxGrant, AppliesWhatAContainedRunChangedButNoProtectedPath) {
  Grant grant{.effects = {}, .copy_on_write = true};
  EXPECT_EQ(why_keep(grant, {{Change::Kind::created, "build/x.o"}}), "");
  EXPECT_EQ(why_keep(grant, {{Change::Kind::created, ".git/hooks/pre-commit"}}),
            "it touches the protected path .git/hooks/pre-commit");
  EXPECT_EQ(why_keep(grant, {{Change::Kind::created, "x", true}}), "it touches the protected path x");
  EXPECT_EQ(why_keep(grant, {{Change::Kind::modified, "sub/.git/hooks/post-merge"}}),
            "it touches the protected path sub/.git/hooks/post-merge");
}

TEST(SandboxGrant, ShowsAScriptAsTheShellGetsIt) {
  SandboxSpec spec;
  spec.argv = {"bash", "--norc", "--noprofile", "-c", "a | b"};
  EXPECT_EQ(command_as_it_will_run(spec), "bash: a | b");
  spec.argv = {"rm", "a b"};
  EXPECT_EQ(command_as_it_will_run(spec), "rm 'a b'");
}

}  // namespace
}  // namespace callgate
