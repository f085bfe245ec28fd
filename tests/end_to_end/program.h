// Runs the real binary as a user would, with a home of its own.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace callgate {

struct Finished {
  int status = -1;  // exit code, or 128 + signal
  std::string output, error;
};

struct ProgramOptions {
  std::string home;  // HOME; CALLGATE_HOME is `home`/state
  std::string cwd = "/";
  std::string input;  // standard input
  int input_fd = -1;  // borrowed; instead of `input`
  std::vector<std::string> environment;
  std::vector<std::string> wrapper;  // a program with its arguments that starts callgate, such as strace
};

// callgate with `arguments`, waited for. It has no controlling terminal: nobody is there to ask.
Finished run_callgate(const std::vector<std::string>& arguments, const ProgramOptions& options);

// The same without waiting; output is thrown away.
pid_t start_callgate(const std::vector<std::string>& arguments, const ProgramOptions& options);

// A directory that goes with the test.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  std::string path;
};

}  // namespace callgate
