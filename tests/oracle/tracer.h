// Runs a program and everything that it starts under ptrace, and sees executions and forks only.
#pragma once

#include <sys/types.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "tests/oracle/observation.h"

namespace callgate::oracle {

// For the first process of a sandbox: it waits for every process, and kills all.
class Tracer {
 public:
  explicit Tracer(const std::string& search_path);
  Observation run(const std::string& program, const std::vector<std::string>& argv);

 private:
  void start(const std::string& program, const std::vector<std::string>& argv);
  void handle(pid_t pid, int status);
  void note_fork(pid_t pid, pid_t child);
  void note_execution(pid_t pid);
  void count_step();
  void end(Outcome outcome);

  std::string path_;  // PATH=…
  UniqueFd nothing_;  // standard input and output
  UniqueFd errors_;
  Observation seen_;
  std::map<pid_t, int> running_;  // the execution that each process belongs to
  std::set<pid_t> early_;         // stopped before their parent's fork was reported
  pid_t shell_ = -1;
  int steps_ = 0;
};

}  // namespace callgate::oracle
