#include "gateway/sandbox_grant.h"

#include <gtest/gtest.h>

namespace callgate {
namespace {

const PathContext paths{.workspace = "/w", .cwd = "/w", .home = "/home/user"};

std::string why_keep(const Grant& grant, std::vector<Change> changes, bool understood = true) {
  Decision decision{.verdict = Verdict::allow, .reasons = {}, .grant = grant, .asked = {}, .understood = understood};
  ChangeSet set{.workspace = "/w", .upper_directory = "/x", .changes = std::move(changes)};
  return why_keep_changes(set, decision, paths);
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

TEST(SandboxGrant, TakesAGrantForATreeForNoneForWhatLaterRunsUnasked) {
  Grant tree{.effects = {{EffectKind::write, "/w/**"}}};
  EXPECT_EQ(why_keep(tree, {{Change::Kind::created, "a/b"}}), "");
  EXPECT_EQ(why_keep(tree, {{Change::Kind::created, ".git/hooks/pre-commit"}}),
            "it touches the protected path .git/hooks/pre-commit");
  EXPECT_EQ(why_keep(tree, {{Change::Kind::modified, ".claude/settings.json"}}),
            "it touches the protected path .claude/settings.json");
  tree.effects.add(EffectKind::persist, "git-hook");
  EXPECT_EQ(why_keep(tree, {{Change::Kind::created, ".git/hooks/pre-commit"}}), "");
}

TEST(SandboxGrant, LetsGitMakeARepositoryButNoHook) {
  Grant init{.effects = {{EffectKind::write, "/w/**"}, {EffectKind::write, "/w/.git/HEAD"}}, .copy_on_write = true};
  EXPECT_EQ(why_keep(init, {{Change::Kind::created, ".git"},
                            {Change::Kind::created, ".git/config"},
                            {Change::Kind::created, ".git/hooks"},
                            {Change::Kind::created, ".git/hooks/pre-commit.sample"}}),
            "");
  EXPECT_EQ(why_keep(init, {{Change::Kind::created, ".git/hooks/pre-commit"}}),
            "it touches the protected path .git/hooks/pre-commit");
  EXPECT_EQ(why_keep(init, {{Change::Kind::created, "sub/.git/config"}}),
            "it touches the protected path sub/.git/config");
  EXPECT_EQ(why_keep(init, {{Change::Kind::created, ".git/config"}}, /*understood=*/false),
            "it touches the protected path .git/config");
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
