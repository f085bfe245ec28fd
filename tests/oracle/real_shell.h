// The real shells, behind one process that lives as long as this object: what a text executes in them.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "base/tool_call.h"
#include "base/unique_fd.h"
#include "tests/oracle/observation.h"

namespace callgate::oracle {

class RealShell {
 public:
  // Further names of the probe, beside p1, p2, …; and whether the machine's own programs can be found as well.
  struct Options {
    std::vector<std::string> names{};
    bool has_system_programs = false;
  };
  static Result<RealShell> start(const Options& options);
  RealShell(RealShell&&) noexcept;
  RealShell& operator=(RealShell&&) = delete;
  ~RealShell();

  // `bash --noprofile --norc -c -- text`, and so on. The text holds no NUL byte: no argument can.
  Result<Observation> run(Dialect dialect, const std::string& text);

 private:
  RealShell(pid_t pid, UniqueFd channel);
  pid_t pid_ = -1;
  UniqueFd channel_;
};

}  // namespace callgate::oracle
