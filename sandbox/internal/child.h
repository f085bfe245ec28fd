// The process that is confined, as its supervisor holds it.
#pragma once

#include <utility>

#include "base/result.h"
#include "base/unique_fd.h"
#include "sandbox/init/init.h"
#include "sandbox/internal/run_cgroup.h"

namespace callgate::internal {

// A resource: a child that is let go of is killed.
struct Child {
  Child(UniqueFd pidfd, UniqueFd out, UniqueFd err)
      : process(std::move(pidfd)), standard_output(std::move(out)), standard_error(std::move(err)) {}
  Child(Child&&) = default;
  Child& operator=(Child&&) = delete;
  ~Child();

  UniqueFd process;  // pidfd of init
  UniqueFd standard_output, standard_error;
  UniqueFd report, status, control;
  UniqueFd alive;  // the child looks whether this was closed before it could ask to die with us
};

Result<Child> start_child(const LaunchPlan& plan, const RunCgroup& cgroup, int standard_input);

// "cannot confine: mount /usr: Operation not permitted", for people.
Error describe(const StepFailure& failure, const LaunchPlan& plan);

}  // namespace callgate::internal
