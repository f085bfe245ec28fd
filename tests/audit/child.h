// A part of a test in a process of its own: to be killed, to race with others, or to have its own mounts and limits.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <string>

#include "base/file.h"
#include "base/unique_fd.h"

namespace callgate {

// Gives what `work` writes to its descriptor on `output`. The child never returns into the test.
class ChildProcess {
 public:
  explicit ChildProcess(const std::function<void(int fd)>& work) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
    output.reset(ends[0]);
    UniqueFd write_end(ends[1]);
    pid_ = ::fork();
    if (pid_ == 0) {
      output.reset();
      work(write_end.get());
      ::_exit(0);
    }
  }
  ~ChildProcess() { kill_and_wait(); }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void kill_and_wait() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);  // not waited for yet, so the number is still ours
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

  UniqueFd output;

 private:
  pid_t pid_ = -1;
};

// Everything that `work` says; "" is success, "skip: …" skips the test, the rest is a failure.
inline void expect_in_child(const std::function<std::string()>& work) {
  ChildProcess child([&](int fd) { static_cast<void>(write_all(fd, work() + ".")); });
  Result<std::string> answer = read_all(child.output.get(), 65536);
  ASSERT_TRUE(answer) << answer.error().message;
  if (answer->starts_with("skip: ")) GTEST_SKIP() << *answer;
  EXPECT_EQ(*answer, ".") << "an empty answer is a crash of the child";
}

}  // namespace callgate
