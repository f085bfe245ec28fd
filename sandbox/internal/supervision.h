// One loop, in one thread, that serves a confined process until nothing of it is left.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "base/result.h"
#include "sandbox/egress/egress_proxy.h"
#include "sandbox/internal/child.h"
#include "sandbox/internal/disk_watch.h"
#include "sandbox/internal/observer.h"
#include "sandbox/launcher.h"

namespace callgate::internal {

class Supervision {
 public:
  // Everything is borrowed for the object's life.
  Supervision(const SandboxSpec& spec, const RunStreams& streams, const LaunchPlan& plan, Child& child,
              std::chrono::steady_clock::time_point begin);

  // An error: the program was not started.
  Result<ExecutionResult> serve();

 private:
  using Clock = std::chrono::steady_clock;

  void serve_once();
  void pump(UniqueFd& from, int stream, std::string& kept, uint64_t& total);
  void take_report();
  void take_descriptor();
  void take_status();
  void serve_network(UniqueFd listener);
  void kill_all();
  void enforce_deadline();
  void enforce_disk_limit();
  int wait_milliseconds() const;
  bool is_over() const { return has_ended_ && !child_.standard_output.valid() && !child_.standard_error.valid(); }

  const SandboxSpec& spec_;
  const RunStreams& streams_;
  const LaunchPlan& plan_;
  Child& child_;
  Clock::time_point begin_, deadline_;
  Observer observer_;
  DiskWatch disk_;
  std::unique_ptr<EgressProxy> proxy_;
  std::optional<Error> proxy_error_;
  std::string disk_refusal_;
  ExecutionResult result_;
  StepFailure failure_{};
  bool has_failed_ = false, has_ended_ = false, is_killed_ = false;
};

}  // namespace callgate::internal
