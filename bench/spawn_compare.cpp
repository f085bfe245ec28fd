// spawn_compare CALLGATE [ROUNDS]: what confining a run costs. Every way to run `true` takes its turn in each round,
// so that whatever else the machine does meets all of them alike. Prints the medians as they are.
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "base/file.h"
#include "sandbox/launcher.h"

extern char** environ;

namespace callgate {
namespace {

struct Way {
  const char* name;
  std::function<bool()> run;  // false: it could not run
  std::vector<double> millis;
  bool failed = false;
};

bool spawn(const std::vector<std::string>& argv) {
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  // What they print is not what is measured.
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = 0;
  bool started = posix_spawnp(&pid, words[0], &actions, nullptr, words.data(), environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  if (!started) return false;
  int status = 0;
  return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// As near to our default profile as bubblewrap's options come: every namespace, /usr read-only, a fresh /tmp, the
// workspace. It has no seccomp filter, no Landlock and no record here.
std::vector<std::string> bubblewrap(const std::string& workspace) {
  return {"bwrap",         "--unshare-all", "--die-with-parent",
          "--new-session", "--ro-bind",     "/usr",
          "/usr",          "--symlink",     "usr/lib",
          "/lib",          "--symlink",     "usr/lib64",
          "/lib64",        "--symlink",     "usr/bin",
          "/bin",          "--ro-bind",     "/etc",
          "/etc",          "--proc",        "/proc",
          "--dev",         "/dev",          "--tmpfs",
          "/tmp",          "--bind",        workspace,
          workspace,       "--chdir",       workspace,
          "true"};
}

bool launch(const std::string& workspace) {
  SandboxSpec spec;
  spec.argv = {"true"};
  spec.environment = {"PATH=/usr/bin:/bin"};
  spec.workspace = spec.cwd = workspace;
  spec.view = WorkspaceView::writable;
  LinuxLauncher launcher;
  Result<ExecutionResult> result = launcher.run(spec, RunStreams{});
  return result && result->exit == ExitKind::exited && result->status == 0;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

void measure(Way& way) {
  if (way.failed) return;
  auto begin = std::chrono::steady_clock::now();
  way.failed = !way.run();
  if (way.failed) return;
  way.millis.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
}

void print(const std::vector<Way>& ways) {
  double bare = median(ways.front().millis);
  std::printf("%-44s %10s %12s %8s\n", "way to run true", "median ms", "over bare ms", "ratio");
  for (const Way& way : ways) {
    double millis = median(way.millis);
    if (way.failed)
      std::printf("%-44s %10s\n", way.name, "could not run");
    else
      std::printf("%-44s %10.2f %12.2f %8.1f\n", way.name, millis, millis - bare, millis / bare);
  }
}

int compare(const std::string& callgate, int rounds) {
  std::string root = "/tmp/callgate-bench-XXXXXX";
  if (mkdtemp(root.data()) == nullptr) return 1;
  // Callgate refuses a workspace that holds its own state.
  std::string directory = root + "/work";
  if (!make_directories(directory, 0700) || chdir(directory.c_str()) != 0) return 1;
  setenv("CALLGATE_HOME", (root + "/home").c_str(), 1);
  std::vector<Way> ways{
      {"posix_spawn", [] { return spawn({"true"}); }, {}, false},
      {"bubblewrap", [&] { return spawn(bubblewrap(directory)); }, {}, false},
      {"sandbox alone (in process)", [&] { return launch(directory); }, {}, false},
      {"callgate check (cold process)",
       [&] {
         return spawn({callgate, "check", "--json", "-c", "true"});
       },
       {}},
      {"callgate run (cold process, durable journal)",
       [&] {
         return spawn({callgate, "run", "--", "true"});
       },
       {}},
  };
  for (int round = 0; round < rounds; ++round)
    for (Way& way : ways) measure(way);
  print(ways);
  return spawn({"rm", "-rf", root}) ? 0 : 1;
}

}  // namespace
}  // namespace callgate

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: spawn_compare CALLGATE [ROUNDS]\n");
    return 2;
  }
  return callgate::compare(arguments[1], count > 2 ? std::atoi(arguments[2]) : 200);
}
