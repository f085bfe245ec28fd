#include <gtest/gtest.h>

#include "effects/prediction.h"

namespace callgate {
namespace {

const PathContext paths;

TEST(SensitivePaths, AreSecretsByPlaceOrName) {
  for (const char* path :
       {"/home/user/.ssh/id_ed25519", "/home/user/.aws/credentials", "/etc/shadow", "/etc/sudoers", "/workspace/.env",
        "/workspace/.env.production", "/workspace/server.pem", "/home/user/.netrc", "/home/user/.git-credentials",
        "/home/user/.npmrc", "/home/user/.kube/config", "/home/user/.docker/config.json", "/proc/self/environ",
        "/workspace/terraform.tfstate", "/home/user/.bash_history", "/home/user/.gnupg/secring.gpg",
        "/home/user/.mozilla/firefox/x/logins.json", "/home/user/.ssh", "/home/user/.pypirc"})
    EXPECT_TRUE(is_sensitive_path(path, paths)) << path;
}

TEST(SensitivePaths, AreFoundBehindPatternsAndTrees) {
  for (const char* path : {"/home/user/.ss*/id_rsa", "/etc/shado?", "/etc/sh[a]dow", "/home/user/.ssh/**", "/**",
                           "/home/user/**", "/workspace/.e*", "/home/user/.aws/*"})
    EXPECT_TRUE(is_sensitive_path(path, paths)) << path;
}

TEST(SensitivePaths, AreNotEverydayFiles) {
  for (const char* path : {"/workspace/a.c", "/workspace/.env.example", "/workspace/**", "/workspace/*.c",
                           "/etc/passwd", "/workspace/src/environment.ts", "/home/user/.ssh.md", "/workspace/*",
                           "/usr/include/**", "/proc/cpuinfo", "/workspace/docs/credentials.md"})
    EXPECT_FALSE(is_sensitive_path(path, paths)) << path;
}

TEST(Persistence, HasAKind) {
  struct Row {
    const char* path;
    const char* kind;
  };
  for (const Row& row : {Row{"/workspace/.git/hooks/pre-commit", "git-hook"},
                         {"/workspace/.git/config", "git-hook"},
                         {"/workspace/.git/commondir", "git-hook"},
                         {"/workspace/.lefthook.yml", "git-hook"},
                         {"/workspace/.devcontainer.json", "agent-config"},
                         {"/workspace/sub/.git/config", "git-hook"},
                         {"/workspace/.husky/pre-push", "git-hook"},
                         {"/home/user/.bashrc", "shell-startup"},
                         {"/home/user/.config/systemd/user/x.service", "unit"},
                         {"/etc/cron.d/x", "cron"},
                         {"/workspace/.claude/settings.json", "agent-config"},
                         {"/workspace/.claude/settings.local.json", "agent-config"},
                         {"/workspace/.CLAUDE/settings.json", "agent-config"},
                         {"/workspace/.mcp.json", "agent-config"},
                         {"/workspace/.vscode/tasks.json", "agent-config"},
                         {"/workspace/.envrc", "agent-config"},
                         {"/workspace/.callgate/policy.toml", "agent-config"},
                         {"/home/user/.ssh/authorized_keys", "ssh-authorized-keys"},
                         {"/home/user/.config/autostart/x.desktop", "autostart"},
                         {"/workspace/.git/ho*/pre-commit", "git-hook"},
                         {"/workspace/.git/hooks/**", "git-hook"}})
    EXPECT_EQ(persistence_kind(row.path, paths), row.kind) << row.path;
}

TEST(Persistence, MayLieBelow) {
  for (const char* path : {"/workspace/.git", "/workspace/.git/info", "/workspace/.opencode", "/workspace/a/.claude",
                           "/workspace/.Claude/agents", "/home/user/.config"})
    EXPECT_TRUE(may_hold_persistence(path, paths)) << path;
  for (const char* path : {"/workspace/docs", "/workspace/build/.cache", "/workspace/.github"})
    EXPECT_FALSE(may_hold_persistence(path, paths)) << path;
}

TEST(Persistence, IsNotInEverydayWrites) {
  for (const char* path : {"/workspace/a.c", "/workspace/CLAUDE.md", "/workspace/**", "/workspace/.gitignore", "/tmp/x",
                           "/workspace/build/*", "/workspace/*.o", "/workspace/.github/workflows/ci.yml"})
    EXPECT_EQ(persistence_kind(path, paths), "") << path;
}

}  // namespace
}  // namespace callgate
