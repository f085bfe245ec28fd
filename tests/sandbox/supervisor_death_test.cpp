// The supervisor is killed in the middle of a call: nothing of the call may go on, and nothing may be left lying about.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/file.h"
#include "tests/sandbox/sandbox_fixture.h"

namespace callgate {
namespace {

// Runs a call in a process of its own, kills that process when the call has said something, and waits until everyone
// who held the call's liveness pipe is gone.
class SupervisorDeath : public SandboxTest {
 protected:
  static bool dies_with_supervisor(const SandboxSpec& spec) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    UniqueFd spoken(ends[0]);
    pid_t supervisor = ::fork();
    if (supervisor == 0) {
      RunStreams streams;
      streams.on_output = [&](int, std::string_view bytes) { static_cast<void>(write_all(ends[1], bytes)); };
      static_cast<void>(LinuxLauncher().run(spec, streams));
      ::_exit(0);
    }
    ::close(ends[1]);
    char byte;
    bool has_started = ::read(spoken.get(), &byte, 1) == 1;
    ::kill(supervisor, SIGKILL);
    ::waitpid(supervisor, nullptr, 0);
    return has_started;
  }

  // Processes of the call die asynchronously; the test waits for each by descriptor, never by time alone.
  static void wait_until_gone(const std::string& token) {
    for (const auto& process : std::filesystem::directory_iterator("/proc")) {
      std::string line = read_file(process.path().string() + "/cmdline", size_t{1} << 20).value_or("");
      if (line.find(token) == std::string::npos) continue;
      int pid = std::atoi(process.path().filename().c_str());
      UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
      pollfd end{pidfd.get(), POLLIN, 0};
      EXPECT_TRUE(!pidfd.valid() || ::poll(&end, 1, 10'000) == 1) << "still running: " << line;
    }
  }
};

TEST_F(SupervisorDeath, TakesTheWholeTreeAlong) {
  std::string token = "callgate-death-" + std::to_string(::getpid());
  SandboxSpec call = shell(
      "(setsid sleep 1000 & setsid sh -c 'trap \"\" HUP TERM INT; sleep 1000' &) ; echo on; sleep 1000 # " + token,
      WorkspaceView::writable);
  ASSERT_TRUE(dies_with_supervisor(call));
  wait_until_gone(token);
}

// The tidier waits for the supervisor and then for the call's end, so becoming its parent shows when it is done.
TEST_F(SupervisorDeath, LeavesNoPlaceholderBehind) {
  ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  SandboxSpec call = shell("echo on; sleep 1000", WorkspaceView::writable);
  call.protected_paths = {workspace_ + "/.claude/settings.json", workspace_ + "/.envrc"};
  ASSERT_TRUE(dies_with_supervisor(call));
  while (::waitpid(-1, nullptr, __WALL) > 0) {
  }
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
  EXPECT_FALSE(exists(workspace_ + "/.claude"));
  EXPECT_FALSE(exists(workspace_ + "/.envrc"));
}

// Two calls share a workspace: the end of one must not unprotect the other.
TEST_F(SupervisorDeath, KeepsPlaceholdersThatAnotherCallNeeds) {
  SandboxSpec call = shell("echo on; read line; mkdir -p .claude; echo x > .claude/settings.json; ls -A .claude",
                           WorkspaceView::writable);
  call.protected_paths = {workspace_ + "/.claude/settings.json"};
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  UniqueFd input(ends[0]), go_on(ends[1]);
  RunStreams streams{input.get(), {}};
  bool has_run_other = false;
  streams.on_output = [&](int, std::string_view) {
    if (has_run_other) return;
    has_run_other = true;
    SandboxSpec other = shell("true", WorkspaceView::writable);
    other.protected_paths = call.protected_paths;
    other.protected_paths.push_back(workspace_ + "/.claude");
    run(other);
    EXPECT_TRUE(exists(workspace_ + "/.claude")) << "the first call lost its mount point";
    go_on.reset();
  };
  ExecutionResult result = run(call, streams);
  EXPECT_EQ(result.standard_output, "on\n");
  EXPECT_FALSE(exists(workspace_ + "/.claude"));
}

}  // namespace
}  // namespace callgate
