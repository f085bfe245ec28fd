// A repository that somebody else made, in which every place that git, python and npm take orders from names a planted
// program. The text of each command is clean; only what runs around it is hostile (CG075).
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "program.h"

namespace callgate {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class HostileRepository : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(work("hooks"));
    options_.home = scratch_.path + "/home";
    fs::create_directories(options_.home);
    options_.cwd = scratch_.path + "/work";
    setup("git init -q . && git config user.email a@example.org && git config user.name n");
    for (const char* name : {"a.txt", "b.conv", "c.cmd", "d.filter", "e.process", "f.merge"}) write(name, "one\n");
    write(".gitattributes", "*.conv diff=t\n*.cmd diff=c\n*.filter filter=f\n*.process filter=p\n*.merge merge=m\n");
    setup("git add . && git commit -qm init && git branch other");
    for (const char* name : {"a.txt", "b.conv", "c.cmd", "d.filter", "e.process", "f.merge"}) write(name, "two\n");
  }

  // Plain sh in the repository, outside the gate: what the repository's maker does.
  void setup(const std::string& text) {
    std::string command = "cd " + options_.cwd + " && HOME=" + options_.home + " && export HOME && " + text;
    char* argv[] = {const_cast<char*>("sh"), const_cast<char*>("-c"), command.data(), nullptr};
    pid_t pid = 0;
    int status = 0;
    ASSERT_EQ(::posix_spawnp(&pid, "sh", nullptr, nullptr, argv, environ), 0);
    ASSERT_EQ(::waitpid(pid, &status, 0), pid);
    ASSERT_EQ(status, 0) << text;
  }

  // A program that leaves a mark and otherwise passes its input on. The mark is a file in the workspace; what runs
  // shows among the observed programs as well.
  std::string plant(const std::string& name) {
    write("planted-" + name,
          "#!/bin/sh\n: > " + work("MARK-" + name) + "\n[ -f \"$1\" ] && exec cat \"$1\"\nexec cat\n");
    fs::permissions(work("planted-" + name), fs::perms::owner_all);
    return work("planted-" + name);
  }

  void plant_everywhere() {
    for (const auto& [key, name] : {std::pair("core.fsmonitor", "fsmonitor"),
                                    {"core.pager", "pager"},
                                    {"core.editor", "editor"},
                                    {"core.askPass", "askpass"},
                                    {"core.sshCommand", "ssh"},
                                    {"core.gitProxy", "proxy"},
                                    {"diff.external", "external"},
                                    {"diff.t.textconv", "textconv"},
                                    {"diff.c.command", "command"},
                                    {"filter.f.clean", "clean"},
                                    {"filter.f.smudge", "smudge"},
                                    {"filter.p.process", "process"},
                                    {"merge.m.driver", "driver"},
                                    {"gpg.program", "gpg"},
                                    {"credential.helper", "credential"},
                                    {"credential.https://example.org.helper", "credential-url"},
                                    {"trailer.t.cmd", "trailer"}})
      setup("git config '" + std::string(key) + "' " + plant(name));
    setup("git config remote.origin.url " + options_.cwd);
    setup("git config log.showSignature true && git config commit.gpgSign true && git config filter.f.required true");
    for (const char* hook : {"pre-commit", "post-checkout", "post-index-change", "commit-msg", "post-commit"})
      fs::copy_file(plant(std::string("hook-") + hook), work(std::string(".git/hooks/") + hook),
                    fs::copy_options::overwrite_existing);
  }

  void write(const std::string& name, const std::string& text) const { std::ofstream(work(name)) << text; }
  std::string work(const std::string& name) const { return scratch_.path + "/work/" + name; }

  json run(const std::string& command) {
    Finished run = run_callgate({"run", "--yes", "--json", "--time-limit", "30", "-c", command}, options_);
    json result = json::parse(run.output, nullptr, false);
    EXPECT_TRUE(result.is_object()) << command << ": " << run.output << run.error;
    return result;
  }

  // What was planted and ran all the same, by its mark and by what the kernel reported.
  std::string planted_that_ran(const json& result) const {
    std::string ran;
    for (const auto& entry : fs::recursive_directory_iterator(scratch_.path))
      if (std::string name = entry.path().filename(); name.starts_with("MARK-")) ran += name + " ";
    for (const json& effect : result["observed"])
      if (std::string text = effect.get<std::string>(); text.starts_with("execute ") && is_planted(text))
        ran += text + " ";
    return ran;
  }

  static bool is_planted(const std::string& text) {
    return text.find("planted-") != std::string::npos || text.find(".git/hooks/") != std::string::npos;
  }

  ScratchDirectory scratch_;
  ProgramOptions options_;
};

TEST_F(HostileRepository, RunsNothingOfItForGit) {
  plant_everywhere();
  for (const char* command : {"git status",
                              "git diff",
                              "git diff --stat",
                              "git log -p -1",
                              "git log --show-signature -1",
                              "git show HEAD",
                              "git blame a.txt",
                              "git grep one",
                              "git ls-files -m",
                              "git stash list",
                              "git add -A",
                              "git add d.filter",
                              "git commit -qm second --trailer T=1",
                              "git checkout -q other",
                              "git checkout -q -",
                              "git fetch origin",
                              "git ls-remote origin",
                              "git merge other",
                              "git stash",
                              "git rev-parse HEAD | cat"}) {
    json result = run(command);
    EXPECT_EQ(planted_that_ran(result), "") << command << "\n" << result.dump(2);
    EXPECT_EQ(result["outcome"], "executed") << command << result["text"];
  }
}

TEST_F(HostileRepository, ShowsAnOrdinaryDiffAllTheSame) {
  plant_everywhere();
  json result = run("git diff a.txt b.conv c.cmd");
  EXPECT_EQ(result["status"], 0) << result.dump(2);
  std::string text = result["stdout"];
  for (const char* line : {"+++ b/a.txt", "+++ b/b.conv", "+++ b/c.cmd", "-one", "+two"})
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
}

// git takes the repository's value for these, whatever the environment says.
TEST_F(HostileRepository, AsksAboutWhatCannotBeSwitchedOff) {
  EXPECT_EQ(run_callgate({"run", "-c", "git status"}, options_).status, 0);
  setup("git config remote.origin.uploadpack " + plant("uploadpack"));
  Finished run = run_callgate({"run", "-c", "git fetch origin"}, options_);
  EXPECT_EQ(run.status, 126);
  EXPECT_NE(run.error.find("hardening.git"), std::string::npos) << run.error;
}

TEST_F(HostileRepository, RunsNothingOfABareRepositoryInside) {
  plant_everywhere();
  setup("git clone -q --bare . inner && git -C inner config core.fsmonitor " + plant("bare") +
        " && git -C inner config core.worktree " + options_.cwd +
        " && git -C inner config core.bare false; rm -f MARK-*");
  json result = run("cd inner && git status");
  EXPECT_EQ(planted_that_ran(result), "") << result.dump(2);
}

TEST_F(HostileRepository, RunsNothingOfItForPythonOrNpm) {
  write("json.py", "open('" + work("MARK-json") + "', 'w')\n");
  write("r.js", "require('fs').writeFileSync('" + work("MARK-require") + "', '')\n");
  std::string shell = plant("shell"), git = plant("git");
  write(".npmrc", "script-shell=" + shell + "\ngit=" + git + "\nnode-options=--require " + work("r.js") + "\n");
  write("package.json",
        R"({"name":"x","version":"1.0.0","scripts":{"preinstall":": > MARK-preinstall","test":"node -e 1"}})");
  for (const char* command : {"python3 -c 'import json; print(json.dumps(1))'", "npm install --offline", "npm test"}) {
    json result = run(command);
    EXPECT_EQ(planted_that_ran(result), "") << command << "\n" << result.dump(2);
    EXPECT_EQ(result["outcome"], "executed") << command;
  }
}

TEST_F(HostileRepository, RunsTheHooksOfATrustedOne) {
  fs::copy_file(plant("hook"), work(".git/hooks/pre-commit"));
  ASSERT_EQ(run_callgate({"trust", "grant"}, options_).status, 0);
  json result = run("git commit -qam second");
  EXPECT_EQ(result["status"], 0) << result.dump(2);
  EXPECT_NE(planted_that_ran(result), "") << result.dump(2);
}

TEST_F(HostileRepository, NamesTheHardeningInDecisionAndJournal) {
  json result = run("git status");
  EXPECT_NE(result["hardening"].dump().find("git.safe-config"), std::string::npos) << result.dump(2);
  Finished audit = run_callgate({"audit", "list", "--json", "--type", "call.decided"}, options_);
  EXPECT_NE(audit.output.find("git.safe-config"), std::string::npos) << audit.output;
  Finished explain = run_callgate({"check", "--explain", "-c", "git status"}, options_);
  EXPECT_NE(explain.output.find("git.safe-config"), std::string::npos) << explain.output;
}

// What a caller's environment would make a shell, the loader, git or an interpreter run.
TEST_F(HostileRepository, LetsNothingOfTheCallersEnvironmentIn) {
  write("start.sh", ": > " + work("MARK-start") + "\n");
  options_.environment = {"BASH_ENV=" + work("start.sh"),
                          "ENV=" + work("start.sh"),
                          "ZDOTDIR=" + options_.cwd,
                          "BASH_FUNC_ls%%=() { echo FUNCTION; }",
                          "SHELLOPTS=xtrace",
                          "BASHOPTS=expand_aliases",
                          "PS4=$(: > " + work("MARK-ps4") + ")",
                          "PROMPT_COMMAND=: > " + work("MARK-prompt"),
                          "IFS=/",
                          "CDPATH=/",
                          "GLOBIGNORE=*",
                          "LD_LIBRARY_PATH=" + options_.cwd,
                          "PYTHONPATH=" + options_.cwd,
                          "PYTHONSTARTUP=" + work("start.sh"),
                          "NODE_OPTIONS=--require " + work("r.js"),
                          "PERL5OPT=-Mevil",
                          "RUBYOPT=-revil",
                          "GIT_EXTERNAL_DIFF=" + plant("external"),
                          "GIT_SSH_COMMAND=" + plant("ssh"),
                          "LESSOPEN=|" + plant("lessopen") + " %s",
                          "RIPGREP_CONFIG_PATH=" + work("start.sh")};
  fs::copy_file(work("start.sh"), work(".zshenv"));
  for (const char* shell : {"bash", "zsh", "sh"}) {
    Finished run = run_callgate(
        {"run", "--yes", "--json", "--shell", shell, "-c", "ls a.txt | cat; env; git diff a.txt"}, options_);
    json result = json::parse(run.output, nullptr, false);
    std::string text = result["stdout"];
    EXPECT_TRUE(text.starts_with("a.txt\n")) << shell << text << run.error;
    EXPECT_EQ(planted_that_ran(result), "") << shell << text;
    for (const std::string& entry : options_.environment) {
      std::string name = "\n" + entry.substr(0, entry.find('=') + 1);
      EXPECT_EQ(text.find(name), std::string::npos) << shell << " has " << entry;
    }
  }
}

}  // namespace
}  // namespace callgate
