// What a workspace can do before the user has trusted it: nothing. Seen from outside, by strace.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "program.h"

namespace callgate {
namespace {

namespace fs = std::filesystem;

// Everything that some agent, or a tool that runs by itself, takes its orders from.
constexpr const char* planted[] = {
    ".callgate/policy.toml",
    ".callgate/rules.toml",
    ".claude/settings.json",
    ".claude/settings.local.json",
    ".claude/hooks/pre.sh",
    ".mcp.json",
    ".dippy",
    ".codex/config.toml",
    ".codex/rules/a.rules",
    ".gemini/settings.json",
    ".cursor/hooks.json",
    ".cursor/rules/a.mdc",
    ".vscode/tasks.json",
    ".opencode/config.json",
    "opencode.json",
    ".github/copilot-instructions.md",
    ".envrc",
    ".npmrc",
    ".yarnrc.yml",
    ".pnpmfile.cjs",
    ".git/hooks/pre-commit",
    ".git/hooks/post-checkout",
    ".tool-versions",
    "mise.toml",
    ".pre-commit-config.yaml",
    ".gitattributes",
    "CLAUDE.md",
    "AGENTS.md",
};

class TrustTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::canonical(scratch_.path);
    options_.home = root_ + "/home";
    fs::create_directories(options_.home);
    options_.cwd = work("");
    for (const char* name : planted) write(name, "#!/bin/sh\ntouch " + root_ + "/MARK\n");
    write(".git/HEAD", "ref: refs/heads/main\n");
    write(".git/config", "[core]\n\tfsmonitor = " + work(".claude/hooks/pre.sh") + "\n");
    write("a.txt", "text\n");
    // Its own `ls` and `git`, in case somebody looks here first.
    for (const char* name : {"ls", "git", "bin/bash"}) write(name, "#!/bin/sh\ntouch " + root_ + "/MARK\n");
  }

  std::string work(const std::string& name) const { return root_ + "/work/" + name; }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(work(name)).parent_path());
    std::ofstream(work(name)) << text;
    fs::permissions(work(name), fs::perms::owner_all);
  }
  Finished callgate(const std::vector<std::string>& arguments) { return run_callgate(arguments, options_); }

  std::vector<std::string> traced(const std::vector<std::string>& arguments) {
    std::string trace = root_ + "/trace";
    options_.wrapper = {"/usr/bin/strace", "-f", "-qq", "-o", trace, "-e", "trace=execve,execveat,open,openat,openat2"};
    Finished finished = callgate(arguments);
    options_.wrapper.clear();
    EXPECT_LT(finished.status, 100) << finished.error;
    std::stringstream text;
    text << std::ifstream(trace).rdbuf();
    std::vector<std::string> lines;
    std::string all = text.str();
    for (std::string_view line : split(all, '\n')) lines.emplace_back(line);
    EXPECT_NE(all.find("execve("), std::string::npos) << "nothing was traced";
    return lines;
  }

  // The user's own files and the machine's are no part of the workspace.
  bool is_ours(const std::string& line) const {
    return line.find("\"/etc/callgate/") != std::string::npos ||
           line.find("\"" + options_.home + "/") != std::string::npos;
  }

  // A directory that is listed, and a path that is only named to the kernel, are not read.
  static bool reads_a_file(const std::string& line) {
    bool opens = line.find(" open") != std::string::npos;
    return opens && line.find("O_PATH") == std::string::npos && line.find("O_DIRECTORY") == std::string::npos;
  }

  std::string opened_or_run(const std::vector<std::string>& arguments) {
    std::string found;
    for (const std::string& line : traced(arguments)) {
      bool runs = line.find(" exec") != std::string::npos && line.find("\"" + work("")) != std::string::npos;
      bool reads = false;
      for (const char* name : planted) {
        std::string last = fs::path(name).filename();
        reads |=
            line.find("/" + last + "\"") != std::string::npos || line.find("\"" + last + "\"") != std::string::npos;
      }
      if (runs || (reads && reads_a_file(line) && !is_ours(line))) found += line + "\n";
    }
    return found;
  }

  ScratchDirectory scratch_;
  std::string root_;
  ProgramOptions options_;
};

TEST_F(TrustTest, OpensAndRunsNothingBeforeTheGrant) {
  using Words = std::vector<std::string>;
  for (const Words& words :
       {Words{"check", "-c", "ls"}, Words{"check", "-c", "git status"}, Words{"check", "--explain", "-c", "npm test"},
        Words{"check", "--json", "-c", "cat a.txt | sh"}, Words{"trust", "status"}, Words{"trust", "list"},
        Words{"trust"}, Words{"run", "--", "ls", "-l"}, Words{"run", "-c", "cat a.txt; echo done"},
        Words{"run", "--shell", "zsh", "-c", "cat a.txt; echo done"}, Words{"run", "--mode", "edits", "--", "true"},
        Words{"doctor"}, Words{"audit"}})
    EXPECT_EQ(opened_or_run(words), "") << join(words, " ");
  EXPECT_FALSE(fs::exists(root_ + "/MARK"));
}

TEST_F(TrustTest, OpensThePolicyAfterTheGrant) {
  write(".callgate/policy.toml", "[checks]\nCG040 = 'deny'\n");
  ASSERT_EQ(callgate({"trust", "grant"}).status, 0);
  EXPECT_NE(opened_or_run({"check", "-c", "ls"}).find("policy.toml"), std::string::npos)
      << "the trace does not see what it is to see";
  EXPECT_FALSE(fs::exists(root_ + "/MARK"));
}

TEST_F(TrustTest, FollowsTheWorkspacesPolicy) {
  write(".callgate/policy.toml", "[[rule]]\nname = 'no ls here'\nwhen={command = 'ls *'}\nthen = 'deny'\n");
  EXPECT_EQ(callgate({"run", "--", "ls", "-l"}).status, 0);  // not trusted: not read
  EXPECT_EQ(callgate({"trust", "status"}).status, 10);
  EXPECT_EQ(callgate({"check", "-c", "ls -l"}).status, 0);
  Finished granted = callgate({"trust", "grant"});
  ASSERT_EQ(granted.status, 0) << granted.error;
  EXPECT_NE(granted.output.find("+ name = 'no ls here'"), std::string::npos) << granted.output;
  EXPECT_EQ(callgate({"trust", "status"}).status, 0);
  EXPECT_EQ(callgate({"run", "--", "ls", "-l"}).status, 126);
  EXPECT_EQ(callgate({"check", "-c", "ls -l"}).status, 12);
  write(".callgate/policy.toml", "# nothing is forbidden\n");
  Finished status = callgate({"trust", "status"});
  EXPECT_EQ(status.status, 11);
  EXPECT_NE(status.output.find("- name = 'no ls here'"), std::string::npos) << status.output;
  EXPECT_EQ(callgate({"run", "--", "ls", "-l"}).status, 126) << "what was trusted tightens until the change is trusted";
  EXPECT_EQ(callgate({"trust", "revoke"}).status, 0);
  EXPECT_EQ(callgate({"trust", "status"}).status, 10);
  EXPECT_EQ(callgate({"run", "--", "ls", "-l"}).status, 0);
  EXPECT_NE(callgate({"trust", "revoke"}).status, 0);
}

TEST_F(TrustTest, TrustsOnlyWhatWasShown) {
  ASSERT_EQ(callgate({"trust", "grant"}).status, 0);
  write(".callgate/policy.toml", "[checks]\nCG040 = 'deny'\n");
  std::string shown = callgate({"trust", "status"}).output;
  size_t at = shown.find("--expect ");
  ASSERT_NE(at, std::string::npos) << shown;
  std::string digest = shown.substr(at + 9, 16);
  write(".callgate/policy.toml", "[checks]\nCG041 = 'deny'\n");
  EXPECT_EQ(callgate({"trust", "grant", "--expect", digest}).status, 125);
  EXPECT_EQ(callgate({"trust", "status"}).status, 11);
  write(".callgate/policy.toml", "[checks]\nCG040 = 'deny'\n");
  EXPECT_EQ(callgate({"trust", "grant", "--expect", digest}).status, 0);
  Finished log = callgate({"audit", "verify"});
  EXPECT_EQ(log.status, 0) << log.error;
}

TEST_F(TrustTest, ShowsAHostilePolicyEscaped) {
  write(".callgate/policy.toml", "# \x1b[2K\x1b]0;owned\x07 \xe2\x80\xae\n");
  Finished granted = callgate({"trust", "grant"});
  EXPECT_EQ(granted.output.find('\x1b'), std::string::npos);
  EXPECT_NE(granted.output.find("\\u{202e}"), std::string::npos) << granted.output;
}

}  // namespace
}  // namespace callgate
