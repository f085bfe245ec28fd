// Runs every program of escape/ in the widest view there is, as whoever runs the tests and, when that is root, as an
// ordinary user too. Each says FAIL for what it could do; what they leave behind on the host is looked at as well.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <grp.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "tests/sandbox/sandbox_fixture.h"

namespace callgate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr uid_t nobody = 65534;
constexpr uint64_t process_limit = 40;
constexpr uint64_t memory_limit = uint64_t{192} << 20;

std::vector<std::string> hostile_programs() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(CALLGATE_SOURCE_DIR "/tests/sandbox/escape"))
    if (file.path().extension() != ".h") names.push_back(file.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<uid_t> users() {
  return ::geteuid() == 0 ? std::vector<uid_t>{0, nobody} : std::vector<uid_t>{::geteuid()};
}

// What came back from the process that called the launcher.
struct Attempt {
  bool has_run = false;
  ExitKind exit = ExitKind::killed;
  int status = 0;
  std::string text;
};

class Escape : public SandboxTest, public ::testing::WithParamInterface<std::tuple<std::string, uid_t>> {
 protected:
  Escape() {
    for (const char* directory : {"/.git/hooks", "/keys", "/nested"})
      std::filesystem::create_directories(workspace_ + directory);
    write(workspace_ + "/.git/config", "[core]\n");
    for (const std::string& secret : secrets()) write(secret, "hunter2\n");
    std::string name = std::get<0>(GetParam());
    std::filesystem::path program =
        name.ends_with(".sh") ? std::filesystem::path(CALLGATE_SOURCE_DIR "/tests/sandbox/escape") / name
                              : std::filesystem::path(CALLGATE_HOSTILE_PROGRAMS) / name.substr(0, name.size() - 2);
    std::filesystem::copy_file(program, workspace_ + "/attack");
    give_to_user();
  }

  uid_t user() const { return std::get<1>(GetParam()); }
  std::vector<std::string> secrets() const {
    return {workspace_ + "/.env", workspace_ + "/keys/id", workspace_ + "/nested/secret", home_ + "/token",
            base_ + "/marker"};
  }
  void give_to_user() {
    if (user() == ::geteuid()) return;
    for (const auto& file : std::filesystem::recursive_directory_iterator(base_))
      ASSERT_EQ(::lchown(file.path().c_str(), user(), user()), 0);
    ASSERT_EQ(::lchown(base_.c_str(), user(), user()), 0);
  }

  // A copy that would run as root, if setuid meant anything inside.
  std::string plant_setuid_copy() {
    if (::geteuid() != 0) return {};
    std::string copy = workspace_ + "/setuid-copy";
    std::filesystem::copy_file(workspace_ + "/attack", copy);
    EXPECT_EQ(::chown(copy.c_str(), 0, 0), 0);
    EXPECT_EQ(::chmod(copy.c_str(), 04755), 0);
    return copy;
  }

  SandboxSpec attack() {
    bool is_shell = std::get<0>(GetParam()).ends_with(".sh");
    SandboxSpec made = spec(is_shell ? std::vector<std::string>{"/bin/sh", workspace_ + "/attack"}
                                     : std::vector<std::string>{workspace_ + "/attack"});
    made.view = WorkspaceView::writable;
    made.hidden_paths = secrets();
    made.hidden_paths[1] = workspace_ + "/keys";
    for (const char* path : {"/.git/hooks", "/.git/config", "/.claude/settings.json", "/.envrc", "/nested/.vscode"})
      made.protected_paths.push_back(workspace_ + path);
    made.limits.processes = process_limit;
    made.limits.memory_bytes = memory_limit;
    made.environment.insert(made.environment.end(),
                            {"SECRET_FILES=" + join(secrets(), " "), "HOST_MARKER=" + base_ + "/marker",
                             "HOST_PID=" + std::to_string(::getpid()), "OWN_UID=" + std::to_string(user()),
                             "PROCESS_LIMIT=" + std::to_string(process_limit),
                             "MEMORY_LIMIT=" + std::to_string(memory_limit), "TOKEN=" + token_, "SECRET_WORD=hunter2"});
    return made;
  }

  // In a process of its own, because there is no way back from another user.
  Attempt run_as_user(const SandboxSpec& spec, int input) const {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return {};
    UniqueFd read_end(ends[0]);
    pid_t pid = ::fork();
    if (pid == 0) call_launcher(spec, input, ends[1]);
    ::close(ends[1]);
    Attempt attempt;
    attempt.text = read_all(read_end.get(), size_t{1} << 22).value_or("");
    int status = 0;
    ::waitpid(pid, &status, 0);
    attempt.has_run = WIFEXITED(status) && WEXITSTATUS(status) < 4;
    attempt.exit = static_cast<ExitKind>(WEXITSTATUS(status));
    return attempt;
  }

  std::string token_ = "callgate-token-" + std::to_string(::getpid());

 private:
  [[noreturn]] void call_launcher(const SandboxSpec& spec, int input, int report) const {
    if (user() != ::geteuid()) {
      bool ok = ::setgroups(0, nullptr) == 0 && ::setresgid(user(), user(), user()) == 0 &&
                ::setresuid(user(), user(), user()) == 0 && ::prctl(PR_SET_DUMPABLE, 1) == 0;
      if (!ok) ::_exit(99);
    }
    ::setenv("CALLGATE_TEST_SECRET", "hunter2", 1);
    Result<ExecutionResult> result = LinuxLauncher().run(spec, {input, {}});
    std::string text = result ? result->standard_output + result->standard_error : result.error().message;
    if (result) text += "\nstatus " + std::to_string(result->status) + "\n" + join(result->refusals, "\n");
    static_cast<void>(write_all(report, text));
    ::_exit(result ? static_cast<int>(result->exit) : 98);
  }
};

bool is_running(const std::string& token) {
  for (const auto& process : std::filesystem::directory_iterator("/proc")) {
    std::string line = read_file(process.path().string() + "/cmdline", size_t{1} << 20).value_or("");
    if (line.find(token) != std::string::npos) return true;
  }
  return false;
}

UniqueFd listen_abstract(const std::string& name) {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path + 1, sizeof address.sun_path - 1);
  socklen_t size = static_cast<socklen_t>(sizeof address.sun_family + 1 + name.size());
  EXPECT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::listen(fd.get(), 1), 0);
  return fd;
}

TEST_P(Escape, EndsInside) {
  UniqueFd server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(server.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(server.get(), 1), 0);
  ::getsockname(server.get(), reinterpret_cast<sockaddr*>(&address), &size);
  UniqueFd abstract = listen_abstract(token_);
  UniqueFd leaked(::open((base_ + "/marker").c_str(), O_RDONLY));  // without CLOEXEC, as a careless library would
  UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_EQ(::grantpt(terminal.get()) | ::unlockpt(terminal.get()), 0);
  UniqueFd input(::open(::ptsname(terminal.get()), O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));

  SandboxSpec spec = attack();
  std::string copy = plant_setuid_copy();
  if (!copy.empty()) spec.environment.push_back("SETUID_COPY=" + copy);
  spec.environment.push_back("HOST_PORT=" + std::to_string(ntohs(address.sin_port)));
  spec.environment.push_back("HOST_ABSTRACT=" + token_);
  Attempt attempt = run_as_user(spec, input.get());

  ASSERT_TRUE(attempt.has_run) << attempt.text;
  EXPECT_THAT(attempt.text, Not(HasSubstr("FAIL")));
  if (std::get<0>(GetParam()) != "memory_hog.c") {
    EXPECT_EQ(attempt.exit, ExitKind::exited) << attempt.text;
    EXPECT_THAT(attempt.text, HasSubstr("\nstatus 0\n")) << attempt.text;
  }
  EXPECT_FALSE(is_running(token_)) << "a process outlived its call";
  EXPECT_TRUE(std::filesystem::is_empty(workspace_ + "/.git/hooks"));
  EXPECT_EQ(read(workspace_ + "/.git/config"), "[core]\n");
  for (const char* placeholder : {"/.claude", "/.envrc", "/nested/.vscode"})
    EXPECT_FALSE(exists(workspace_ + placeholder)) << placeholder;
  for (const std::string& secret : secrets()) EXPECT_EQ(read(secret), "hunter2\n") << secret;
  char typed;
  EXPECT_LT(::read(input.get(), &typed, 1), 0) << "somebody typed into the terminal";
}

std::string name_of(const ::testing::TestParamInfo<std::tuple<std::string, uid_t>>& tested) {
  auto [program, user] = tested.param;
  std::string name = program.substr(0, program.find('.'));
  return name + (user == 0 ? "_as_root" : "_as_user");
}

INSTANTIATE_TEST_SUITE_P(Programs, Escape,
                         ::testing::Combine(::testing::ValuesIn(hostile_programs()), ::testing::ValuesIn(users())),
                         name_of);

}  // namespace
}  // namespace callgate
