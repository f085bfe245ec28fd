#include "sandbox/internal/placeholders.h"
#include "sandbox/internal/run_cgroup.h"
#include "sandbox/internal/supervision.h"
#include "sandbox/launcher.h"

namespace callgate {

using namespace internal;

Result<ExecutionResult> LinuxLauncher::run(const SandboxSpec& spec, const RunStreams& streams) {
  auto begin = std::chrono::steady_clock::now();
  LaunchPlan plan = CG_TRY(make_launch_plan(spec));
  Placeholders placeholders = CG_TRY(Placeholders::make(plan.placeholders));
  RunCgroup cgroup = RunCgroup::create(spec.limits);
  plan_limits(spec.limits, cgroup.holds_memory(), plan);
  point_at_texts(plan);
  Child child = CG_TRY(start_child(plan, cgroup, streams.standard_input));
  CG_TRY(placeholders.outlive(child.process.get()));
  ExecutionResult result = CG_TRY(Supervision(spec, streams, plan, child, begin).serve());
  if (cgroup.ran_out_of_memory())
    result.refusals.push_back("memory: more than " + std::to_string(spec.limits.memory_bytes >> 20) + " MiB");
  return result;
}

}  // namespace callgate
