#include "gateway/sandbox_grant.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace callgate {
namespace {

namespace fs = std::filesystem;

const PathContext paths{.workspace = "/w", .cwd = "/w", .home = "/home/user"};

// A change layer as a run leaves it.
class Layer {
 public:
  Layer() { EXPECT_NE(::mkdtemp(path_.data()), nullptr); }
  ~Layer() { fs::remove_all(path_); }
  const std::string& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(path_ + "/" + name).parent_path());
    std::ofstream(path_ + "/" + name) << text;
  }
  void link(const std::string& name, const std::string& target) const {
    fs::create_directories(fs::path(path_ + "/" + name).parent_path());
    fs::create_symlink(target, path_ + "/" + name);
  }

 private:
  std::string path_ = testing::TempDir() + "callgate-layer-XXXXXX";
};

std::string why_keep(const Grant& grant, const Layer& layer, std::vector<Change> changes, bool understood = true) {
  Decision decision{.verdict = Verdict::allow, .reasons = {}, .grant = grant, .asked = {}, .once = {}, .understood = understood, .hardening = {}};
  return why_keep_changes({"/w", layer.path(), std::move(changes)}, decision, paths);
}

std::string why_keep(const Grant& grant, std::vector<Change> changes, bool understood = true) {
  Decision decision{.verdict = Verdict::allow, .reasons = {}, .grant = grant, .asked = {}, .once = {}, .understood = understood, .hardening = {}};
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
  Layer layer;
  layer.write(".git/config", "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://x.example/y.git\n");
  Grant init{.effects = {{EffectKind::write, "/w/**"}, {EffectKind::write, "/w/.git/HEAD"}}, .copy_on_write = true};
  EXPECT_EQ(why_keep(init, layer,
                     {{Change::Kind::created, ".git"},
                      {Change::Kind::created, ".git/config"},
                      {Change::Kind::created, ".git/hooks"},
                      {Change::Kind::created, ".git/hooks/pre-commit.sample"}}),
            "");
  EXPECT_EQ(why_keep(init, layer, {{Change::Kind::created, ".git/hooks/pre-commit"}}),
            "it touches the protected path .git/hooks/pre-commit");
  EXPECT_EQ(why_keep(init, layer, {{Change::Kind::created, "sub/.git/config"}}),
            "it touches the protected path sub/.git/config");
  EXPECT_EQ(why_keep(init, layer, {{Change::Kind::created, ".git/config"}}, /*understood=*/false),
            "it touches the protected path .git/config");
}

TEST(SandboxGrant, KeepsARepositorysConfigurationThatRunsSomething) {
  Grant init{.effects = {{EffectKind::write, "/w/**"}, {EffectKind::write, "/w/.git/HEAD"}}, .copy_on_write = true};
  for (const char* text : {"[core]\n\tfsmonitor = touch x\n", "[core] fsmonitor = x\n", "[include]\n\tpath = ../x\n",
                           "[remote \"o\"]\n\turl = ext::sh -c x\n", "[remote \"o\"]\n\tuploadpack = x\n",
                           "[core]\n\tbare = false \\\n\thookspath = x\n", "[filter \"a\"]\n\tclean = x\n"}) {
    Layer layer;
    layer.write(".git/config", text);
    EXPECT_EQ(why_keep(init, layer, {{Change::Kind::modified, ".git/config"}}),
              "it touches the protected path .git/config")
        << text;
  }
}

TEST(SandboxGrant, KeepsWhatGitObeysUnderOtherNames) {
  Grant contained{.effects = {}, .copy_on_write = true};
  Layer layer;
  for (const char* name : {"bare/HEAD", "bare/objects/x", "bare/refs/x", "bare/config", "bare/hooks/post-checkout"})
    layer.write(name, "x");
  layer.write(".git/rebase-merge/git-rebase-todo", "pick abc\nexec touch x\n");
  layer.write("sub/rebase-merge/git-rebase-todo", "pick abc fix exec of y\n");
  layer.write("docs/config", "x");
  for (const char* path : {"bare/HEAD", "bare/config", "bare/refs", "bare/hooks/post-checkout", ".git/commondir",
                           ".git/rebase-merge/git-rebase-todo"})
    EXPECT_EQ(why_keep(contained, layer, {{Change::Kind::created, path}}),
              std::string("it touches the protected path ") + path);
  for (const char* path : {"docs/config", "sub/rebase-merge/git-rebase-todo", ".git/HEAD", "bare/x.txt"})
    EXPECT_EQ(why_keep(contained, layer, {{Change::Kind::created, path}}), "") << path;
}

TEST(SandboxGrant, AppliesABareRepositoryThatRunsNothing) {
  Grant contained{.effects = {}, .copy_on_write = true};
  Layer layer;
  layer.write("bare/HEAD", "ref: refs/heads/main\n");
  layer.write("bare/config", "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n");
  for (const char* name : {"bare/objects/x", "bare/refs/x", "bare/hooks/update.sample"}) layer.write(name, "x");
  std::vector<Change> changes{{Change::Kind::created, "bare/HEAD"}, {Change::Kind::created, "bare/config"}};
  EXPECT_EQ(why_keep(contained, layer, changes), "");
  layer.write("bare/hooks/update", "x");
  EXPECT_NE(why_keep(contained, layer, changes), "");
}

TEST(SandboxGrant, KeepsALinkWhereAProtectedFileCouldLie) {
  Grant contained{.effects = {}, .copy_on_write = true};
  Layer layer;
  for (const char* path : {".opencode", ".git/info", "sub/.devcontainer", ".claude/agents"}) {
    layer.link(path, "docs");
    EXPECT_NE(why_keep(contained, layer, {{Change::Kind::created, path}}), "") << path;
  }
  layer.link("latest", "docs");
  EXPECT_EQ(why_keep(contained, layer, {{Change::Kind::created, "latest"}}), "");
}

TEST(SandboxGrant, ShowsAScriptAsTheShellGetsIt) {
  SandboxSpec spec;
  spec.argv = {"bash", "--noprofile", "--norc", "-p", "-c", "--", "a | b"};
  EXPECT_EQ(command_as_it_will_run(spec), "bash: a | b");
  spec.argv = {"rm", "a b"};
  EXPECT_EQ(command_as_it_will_run(spec), "rm 'a b'");
}

}  // namespace
}  // namespace callgate
