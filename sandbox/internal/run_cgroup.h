// Control groups for one run, where the machine lets us have them: they bound the memory and the number of processes of
// the whole tree, which no rlimit does for real root.
#pragma once

#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "sandbox/sandbox_spec.h"

namespace callgate::internal {

// A resource: the groups are removed with it. A crashed supervisor's empty groups are removed by the next run.
class RunCgroup {
 public:
  static RunCgroup create(const SandboxLimits& limits);
  RunCgroup() = default;
  RunCgroup(RunCgroup&&) = default;
  RunCgroup& operator=(RunCgroup&&) = delete;
  ~RunCgroup();

  bool holds_memory() const { return holds_memory_; }
  bool holds_processes() const { return holds_processes_; }
  int join_fd(size_t index) const { return index < joins_.size() ? joins_[index].get() : -1; }
  // The directory of a unified group, into which clone3 can put a child; -1 for the old hierarchies.
  int birth_fd() const { return birth_.get(); }
  // True when the group ran out of memory and lost a process for it.
  bool ran_out_of_memory() const;

 private:
  bool add(const std::string& parent, const std::vector<std::pair<std::string, std::string>>& settings);
  void create_unified(const std::string& parent, const SandboxLimits& limits);

  std::vector<std::string> directories_;
  std::vector<UniqueFd> joins_;
  UniqueFd birth_;
  bool holds_memory_ = false, holds_processes_ = false;
};

}  // namespace callgate::internal
