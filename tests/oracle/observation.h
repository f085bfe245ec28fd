// What a real shell did with a text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace callgate::oracle {

struct Execution {
  std::string program;            // the file's base name: what argv[0] was looked up as, whatever `exec -a` says
  std::vector<std::string> argv;  // as the kernel copied it
  int by = -1;                    // index of the execution whose process, or child, did this one; -1: the shell itself
};

enum class Outcome : uint8_t {
  finished,
  step_limit,  // more forks and executions than a generated text has any reason for
  timed_out,   // the safety net: nothing is concluded from such a run
};

// A value.
struct Observation {
  std::vector<Execution> executions;  // without the shell's own
  Outcome outcome = Outcome::finished;
  std::string errors;  // the beginning of standard error
};

}  // namespace callgate::oracle
