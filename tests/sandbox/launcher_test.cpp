#include "sandbox/launcher.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <csignal>
#include <thread>

#include "tests/sandbox/sandbox_fixture.h"

namespace callgate {
namespace {

using ::testing::HasSubstr;

TEST_F(SandboxTest, PassesOutputAndExitCodeThrough) {
  ExecutionResult result = run(shell("echo out; echo err >&2; exit 7"));
  EXPECT_EQ(result.exit, ExitKind::exited);
  EXPECT_EQ(result.status, 7);
  EXPECT_EQ(result.standard_output, "out\n");
  EXPECT_EQ(result.standard_error, "err\n");
  EXPECT_GT(result.start_time.count(), 0);
  EXPECT_GE(result.wall_time, result.start_time);
}

TEST_F(SandboxTest, TellsASignalFromAnExit) {
  ExecutionResult result = run(shell("kill -TERM $$"));
  EXPECT_EQ(result.exit, ExitKind::signalled);
  EXPECT_EQ(result.status, SIGTERM);
}

TEST_F(SandboxTest, KillsWhatTakesTooLong) {
  SandboxSpec slow = shell("sleep 60 & sleep 60");
  slow.limits.wall_time = std::chrono::milliseconds(200);
  ExecutionResult result = run(slow);
  EXPECT_EQ(result.exit, ExitKind::timed_out);
  EXPECT_LT(result.wall_time, std::chrono::seconds(20));
}

TEST_F(SandboxTest, HoldsTheTimeLimitWhileNobodyReads) {
  RunStreams streams;
  streams.on_output = [](int, std::string_view) { ::sleep(4); };
  SandboxSpec made =
      shell("echo x; for i in 1 2 3 4 5 6; do echo $i > tick-$i; sleep 1; done", WorkspaceView::writable);
  made.limits.wall_time = std::chrono::milliseconds(500);
  EXPECT_EQ(run(made, streams).exit, ExitKind::timed_out);
  EXPECT_FALSE(std::filesystem::exists(workspace_ + "/tick-4"));
}

TEST_F(SandboxTest, StopsARunThatFillsTheDisk) {
  SandboxSpec greedy =
      shell("for i in 1 2 3 4; do head -c 16777216 /dev/zero > big-$i; done; sleep 20", WorkspaceView::copy_on_write);
  greedy.limits.disk_bytes = uint64_t{20} << 20;
  ExecutionResult result = run(greedy);
  EXPECT_EQ(result.exit, ExitKind::killed);
  ASSERT_FALSE(result.refusals.empty());
  EXPECT_EQ(result.refusals[0], "stopped: it took more than 20 MiB of disk");
  EXPECT_LT(result.wall_time, std::chrono::seconds(15));
}

TEST_F(SandboxTest, CountsOutputBeyondTheLimit) {
  SandboxSpec loud = shell("head -c 300000 /dev/zero");
  loud.limits.output_bytes = 1000;
  uint64_t streamed = 0;
  RunStreams streams;
  streams.on_output = [&](int, std::string_view bytes) { streamed += bytes.size(); };
  ExecutionResult result = run(loud, streams);
  EXPECT_EQ(result.standard_output.size(), 1000u);
  EXPECT_EQ(result.standard_output_bytes, 300000u);
  EXPECT_EQ(streamed, 300000u);
}

TEST_F(SandboxTest, KeepsAReadOnlyWorkspaceAsItIs) {
  write(workspace_ + "/a", "one");
  ExecutionResult result = run(shell("cat a; echo two > a; echo three > b"));
  EXPECT_EQ(result.standard_output, "one");
  EXPECT_EQ(read(workspace_ + "/a"), "one");
  EXPECT_FALSE(exists(workspace_ + "/b"));
}

TEST_F(SandboxTest, WritesThroughToAWritableWorkspace) {
  run(shell("mkdir d && echo two > d/b", WorkspaceView::writable));
  EXPECT_EQ(read(workspace_ + "/d/b"), "two\n");
}

TEST_F(SandboxTest, PassesNothingButTheGivenEnvironment) {
  ::setenv("CALLGATE_TEST_SECRET", "hunter2", 1);
  ExecutionResult result = run(spec({"/usr/bin/env"}));
  ::unsetenv("CALLGATE_TEST_SECRET");
  EXPECT_THAT(result.standard_output, HasSubstr("HOME=" + home_));
  EXPECT_THAT(result.standard_output, ::testing::Not(HasSubstr("hunter2")));
}

TEST_F(SandboxTest, ReportsEveryExecutedProgramWithItsArguments) {
  ExecutionResult result = run(shell("/bin/echo 'a b' $((1+1)); true; nosuchprogram"));
  EXPECT_TRUE(result.observed.contains({EffectKind::execute, "/bin/echo 'a b' 2"}));
  for (const std::string& program : result.observed.targets(EffectKind::execute))
    EXPECT_THAT(program, ::testing::Not(HasSubstr("nosuchprogram '")));
}

TEST_F(SandboxTest, SaysThatAProgramDoesNotExist) {
  LinuxLauncher launcher;
  Result<ExecutionResult> result = launcher.run(spec({"no-such-program"}), {});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ENOENT);
  EXPECT_THAT(result.error().message, HasSubstr("no-such-program"));
}

TEST_F(SandboxTest, ReadsStandardInputOrNothing) {
  EXPECT_EQ(run(spec({"/bin/cat"})).standard_output, "");
  write(base_ + "/in", "typed");
  UniqueFd input(::open((base_ + "/in").c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(run(spec({"/bin/cat"}), {input.get(), {}}).standard_output, "typed");
}

TEST_F(SandboxTest, ProtectsPartsOfAWritableWorkspace) {
  std::filesystem::create_directories(workspace_ + "/.git/hooks");
  write(workspace_ + "/.git/config", "[core]");
  SandboxSpec held = shell(
      "echo x > .git/hooks/pre-commit; echo x > .git/config; mv .git .git2; rm -rf .git/hooks; "
      "mkdir -p .claude/x; echo x > .claude/settings.json; echo ok > .git/index",
      WorkspaceView::writable);
  for (const char* path : {"/.git/hooks", "/.git/config", "/.claude/settings.json", "/.claude/hooks", "/.envrc"})
    held.protected_paths.push_back(workspace_ + path);
  run(held);
  EXPECT_TRUE(std::filesystem::is_empty(workspace_ + "/.git/hooks"));
  EXPECT_EQ(read(workspace_ + "/.git/config"), "[core]");
  EXPECT_EQ(read(workspace_ + "/.git/index"), "ok\n");
  EXPECT_FALSE(exists(workspace_ + "/.git2"));
  EXPECT_FALSE(exists(workspace_ + "/.claude")) << "the placeholder was left behind";
  EXPECT_FALSE(exists(workspace_ + "/.envrc")) << "the placeholder was left behind";
}

TEST_F(SandboxTest, RefusesALinkOnTheWayToAProtectedPath) {
  std::filesystem::create_directory(workspace_ + "/real");
  std::filesystem::create_symlink("real", workspace_ + "/.git");
  SandboxSpec held = shell("true", WorkspaceView::writable);
  held.protected_paths = {workspace_ + "/.git/hooks"};
  Result<ExecutionResult> result = LinuxLauncher().run(held, {});
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().message, HasSubstr("symbolic link"));
}

TEST_F(SandboxTest, HidesSecretsWhereverTheyAre) {
  std::filesystem::create_directories(workspace_ + "/keys");
  write(workspace_ + "/.env", "hunter2");
  write(workspace_ + "/keys/id", "hunter2");
  write(home_ + "/token", "hunter2");
  std::filesystem::create_symlink(workspace_ + "/.env", workspace_ + "/link");
  SandboxSpec held =
      shell("cat .env keys/id link /proc/self/root$PWD/.env " + home_ + "/token; ls keys; mv .env x; mv keys y",
            WorkspaceView::writable);
  held.hidden_paths = {workspace_ + "/.env", workspace_ + "/keys", home_ + "/token"};
  ExecutionResult result = run(held);
  EXPECT_EQ(result.standard_output, "");
  EXPECT_EQ(read(workspace_ + "/.env"), "hunter2");
  EXPECT_EQ(read(workspace_ + "/keys/id"), "hunter2");
}

// A server on the host's loopback device that says one line to whoever connects.
class HostServer {
 public:
  HostServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_.get(), 8), 0);
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = std::to_string(ntohs(address.sin_port));
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  const std::string& port() const { return port_; }

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd ready{listener_.get(), POLLIN, 0};
      if (::poll(&ready, 1, 20) != 1) continue;
      UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      char request[4096];
      if (::read(client.get(), request, sizeof request) < 0) continue;
      constexpr std::string_view reply = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nserved";
      EXPECT_EQ(::write(client.get(), reply.data(), reply.size()), static_cast<ssize_t>(reply.size()));
    }
  }
  UniqueFd listener_;
  std::string port_;
  std::jthread thread_;
};

// bash speaks TCP by itself, so the test needs no client program.
constexpr const char* ask_proxy = R"(exec 3<>/dev/tcp/127.0.0.1/3128
printf 'GET http://127.0.0.1:%s/ HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' $0 $0 >&3; cat <&3)";

TEST_F(SandboxTest, LetsAGrantedHostThroughTheEgressProxy) {
  HostServer server;
  SandboxSpec online = spec({"/bin/bash", "-c", ask_proxy, server.port()});
  online.allowed_hosts = {"127.0.0.1:" + server.port()};
  ExecutionResult result = run(online);
  EXPECT_THAT(result.standard_output, HasSubstr("served")) << result.standard_error;
  EXPECT_TRUE(result.observed.contains({EffectKind::connect, "127.0.0.1:" + server.port()}));
}

TEST_F(SandboxTest, RefusesAndRecordsAHostThatWasNotGranted) {
  HostServer server;
  SandboxSpec online = spec({"/bin/bash", "-c", ask_proxy, server.port()});
  online.allowed_hosts = {"example.invalid"};
  ExecutionResult result = run(online);
  EXPECT_THAT(result.standard_output, ::testing::Not(HasSubstr("served")));
  EXPECT_THAT(result.refusals, ::testing::Contains(HasSubstr("127.0.0.1:" + server.port())));
  EXPECT_FALSE(result.observed.has(EffectKind::connect));
}

TEST_F(SandboxTest, RefusesAGrantThatNobodyUnderstands) {
  SandboxSpec online = shell("sleep 30");
  online.allowed_hosts = {"https://example.com/"};
  Result<ExecutionResult> result = LinuxLauncher().run(online, {});
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().message, HasSubstr("cannot confine"));
}

TEST_F(SandboxTest, RefusesPathsThatCannotBeHeld) {
  SandboxSpec odd = shell("true");
  odd.workspace = odd.cwd = "/";
  EXPECT_FALSE(LinuxLauncher().run(odd, {}).has_value());
  odd = shell("true");
  odd.hidden_paths = {"relative"};
  EXPECT_FALSE(LinuxLauncher().run(odd, {}).has_value());
}

}  // namespace
}  // namespace callgate
