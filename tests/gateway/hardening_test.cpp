#include "gateway/hardening.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "effects/prediction.h"
#include "fakes.h"
#include "gateway/environment.h"
#include "gateway/judgement.h"
#include "gateway/run_argv.h"
#include "parser/parser.h"

namespace callgate {
namespace {

namespace fs = std::filesystem;
using Ids = std::vector<std::string>;

class Hardening : public testing::Test {
 protected:
  Judgement judged(const std::string& command, bool trusted = false, RepositoryPrograms repository = {}) {
    ToolCall call;
    call.command = command;
    call.workspace = "/w";
    JudgeOptions options{.mode = Mode::ask,
                         .workspace_trusted = trusted,
                         .granted = {},
                         .repository = [&] { return repository; },
                         .voter = nullptr};
    return judge(call, path_context(call, "/home/user"), Policy(), model_, options);
  }
  Ids ids(const std::string& command, bool trusted = false) { return judged(command, trusted).decision.hardening; }
  static bool has(const Ids& ids, std::string_view id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

  FakeModel model_;
};

TEST_F(Hardening, NamesWhatConcernsTheProgramsThatMayRun) {
  EXPECT_EQ(ids("ls -l"), Ids{});
  EXPECT_EQ(ids("ls | wc"), Ids{"shell.clean-start"});
  EXPECT_EQ(ids("git status"),
            (Ids{"pager.cat", "git.no-prompt", "git.no-optional-locks", "git.safe-config", "git.no-hooks"}));
  EXPECT_EQ(ids("git status", true), (Ids{"pager.cat", "git.no-prompt", "git.no-optional-locks"}));
  EXPECT_EQ(ids("rm -rf /"), Ids{}) << "nothing runs";
}

TEST_F(Hardening, CoversWhatAnUnknownProgramMayStart) {
  Ids unknown = ids("frobnicate --all");
  for (const char* id : {"git.safe-config", "git.no-hooks", "python.safe-path", "npm.no-scripts"})
    EXPECT_TRUE(has(unknown, id)) << id;
}

// A name that the prediction takes for unset must not be one that the command gets.
TEST_F(Hardening, SetsNoVariableThatCountsAsUnset) {
  std::vector<std::string> environment = sandbox_environment("/w");
  RepositoryPrograms repository;
  Ids all = ids("frobnicate --all && git status && npm install && python3 x.py");
  for (std::string& variable : hardening_environment(all, repository)) environment.push_back(std::move(variable));
  for (const char* name : {"USER=", "LOGNAME=", "LANG=", "LANGUAGE=", "TERM=", "TZ=", "COLORTERM=", "NO_COLOR="})
    environment.emplace_back(name);
  for (const std::string& variable : environment) {
    std::string name = variable.substr(0, variable.find('='));
    ShellProgram program = parse_shell("${" + name + ":-rm} x", Dialect::bash);
    EXPECT_EQ(predict(program, {}, Environment::scrubbed).understood, name == "HOME") << name;
  }
  EXPECT_GT(environment.size(), 30U);
}

TEST_F(Hardening, LeavesAPersonsOwnRepositoryItsHooks) {
  EXPECT_TRUE(has(ids("git commit -m x"), "git.no-hooks"));
  EXPECT_FALSE(has(ids("git commit -m x", true), "git.no-hooks"));
  EXPECT_FALSE(has(ids("npm install", true), "npm.no-scripts"));
}

TEST_F(Hardening, LetsTheWorkspacesOwnCodeImportItself) {
  EXPECT_TRUE(has(ids("python3 -c 'import json'"), "python.safe-path"));
  EXPECT_FALSE(has(ids("python3 main.py"), "python.safe-path"));
  EXPECT_FALSE(has(ids("python3 main.py", true), "python.safe-path"));
  EXPECT_FALSE(has(ids("npm test"), "npm.no-scripts"));
  EXPECT_TRUE(has(ids("npm install"), "npm.no-scripts"));
}

// What is predicted of `import json` is the library's json, in a workspace that is trusted as well.
TEST_F(Hardening, HoldsWhatIsExactToTheLibrarysModules) {
  Judgement judgement = judged("python3 -c 'import json; print(json.dumps(1))'", true);
  EXPECT_TRUE(judgement.prediction.effects.has(EffectKind::unknown) ||
              has(judgement.decision.hardening, "python.safe-path"));
}

TEST_F(Hardening, SwitchesOffWhatTheRepositoryNames) {
  RepositoryPrograms programs;
  add_repository_programs("[filter \"a b\"]\n\tclean = x\n# [diff \"c\"]\n[core] bare = false\n", programs);
  EXPECT_EQ(programs.uncovered, "");
  Judgement judgement = judged("git diff", false, programs);
  EXPECT_TRUE(has(judgement.decision.hardening, "git.no-drivers"));
  std::vector<std::string> environment = hardening_environment(judgement.decision.hardening, judgement.repository);
  auto key = std::find_if(environment.begin(), environment.end(),
                          [](const std::string& entry) { return entry.ends_with("=filter.a b.process"); });
  ASSERT_NE(key, environment.end());
  EXPECT_EQ(key[1].substr(key[1].find('=')), "=");
  EXPECT_FALSE(has(judged("git diff", true, programs).decision.hardening, "git.no-drivers"));
}

TEST_F(Hardening, AsksWhereARepositoryIncludesWhatWasNotRead) {
  RepositoryPrograms programs;
  add_repository_programs("[include]\n\tpath = ../x\n", programs);
  Judgement judgement = judged("git status", false, programs);
  EXPECT_EQ(judgement.decision.verdict, Verdict::ask);
  EXPECT_EQ(judgement.decision.reasons[0].id, "hardening.git");
  EXPECT_EQ(judged("ls", false, programs).decision.verdict, Verdict::allow);
  EXPECT_EQ(judged("git status", true, programs).decision.verdict, Verdict::allow);
}

TEST_F(Hardening, SaysOfEveryRowWhatItIsFor) {
  for (const std::string& id : ids("frobnicate | x")) EXPECT_FALSE(hardening_reason(id).empty()) << id;
  EXPECT_EQ(hardening_reason("no.such-row"), "");
}

TEST(RepositoryPrograms, ReadsSectionsAsGitDoes) {
  auto first_key = [](std::string_view config) {
    RepositoryPrograms programs;
    add_repository_programs(config, programs);
    return programs.overrides.empty() ? std::string() : programs.overrides[0].first;
  };
  EXPECT_EQ(first_key("[Filter \"X\"] clean = y"), "filter.X.process");
  EXPECT_EQ(first_key("[filter.X]\nclean = y"), "filter.x.process");
  EXPECT_EQ(first_key("[filter   \"a\\\"]b\"]\n"), "filter.a\"]b.process");
  EXPECT_EQ(first_key("[core]\n\tx = 1 [merge \"m\"]\n"), "merge.m.driver");
  EXPECT_EQ(first_key("[DIFF]\nExternal = x"), "diff.external");
  EXPECT_EQ(first_key("[core]\n\tbare = false\n[branch \"main\"]\n\tremote = origin\n"), "");
}

TEST(RepositoryPrograms, GivesUpOnTooManyNames) {
  std::string config;
  for (int i = 0; i < 3000; ++i) config += "[filter \"" + std::to_string(i) + "\"]\n";
  RepositoryPrograms programs;
  add_repository_programs(config, programs);
  EXPECT_EQ(programs.uncovered, "its configuration names too many programs");
  EXPECT_LT(programs.overrides.size(), 300u);
}

TEST(RepositoryPrograms, FindsTheConfigurationOfAWorktree) {
  TemporaryDirectory root;
  fs::create_directories(root.path + "/main/.git/worktrees/w");
  fs::create_directories(root.path + "/tree/sub");
  std::ofstream(root.path + "/main/.git/config") << "[filter \"x\"]\n";
  std::ofstream(root.path + "/main/.git/worktrees/w/commondir") << "../..\n";
  std::ofstream(root.path + "/tree/.git") << "gitdir: " + root.path + "/main/.git/worktrees/w\n";
  PathContext paths{.workspace = root.path + "/tree", .cwd = root.path + "/tree/sub", .home = "/nonexistent"};
  EXPECT_FALSE(read_repository_programs(paths).overrides.empty());
  paths.workspace = paths.cwd;
  EXPECT_TRUE(read_repository_programs(paths).overrides.empty()) << "outside the workspace";
}

TEST(RunArgv, GivesEveryShellNothingButTheText) {
  auto argv_of = [](const std::string& text, Dialect dialect) {
    ToolCall call;
    call.command = text;
    call.dialect = dialect;
    ShellProgram program = parse_shell(text, dialect);
    return run_argv(call, &program, predict(program, PathContext{}));
  };
  EXPECT_EQ(argv_of("ls|  'wc'", Dialect::bash), (Ids{"bash", "--noprofile", "--norc", "-p", "-c", "--", "ls | 'wc'"}));
  EXPECT_EQ(argv_of("ls | wc", Dialect::zsh), (Ids{"zsh", "-f", "-c", "--", "ls | wc"}));
  EXPECT_TRUE(is_shell_run(argv_of("ls | wc", Dialect::sh)));
  EXPECT_EQ(argv_of("ls '-l'", Dialect::bash), (Ids{"ls", "-l"}));
  EXPECT_EQ(argv_of("ls 'unclosed", Dialect::bash).back(), "ls 'unclosed") << "as it was shown";
}

TEST(RunArgv, TakesNoProgramForAShell) {
  EXPECT_FALSE(is_shell_run({"docker", "run", "x", "-c", "echo"}));
  EXPECT_FALSE(is_shell_run({"bash", "-c", "echo"}));
}

}  // namespace
}  // namespace callgate
