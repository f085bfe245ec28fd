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
  // Extra names under which the probe can be found, beside p1, p2, ….
  static Result<RealShell> start(std::vector<std::string> names = {});
  RealShell(RealShell&&) noexcept;
  RealShell& operator=(RealShell&&) = delete;
  ~RealShell();

  // `bash --noprofile --norc -c text`, and so on. The text holds no NUL byte: no argument can.
  Result<Observation> run(Dialect dialect, const std::string& text);

 private:
  RealShell(pid_t pid, UniqueFd channel);
  pid_t pid_ = -1;
  UniqueFd channel_;
};

}  // namespace callgate::oracle
