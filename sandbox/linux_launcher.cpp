#include "sandbox/internal/change_layer.h"
#include "sandbox/internal/placeholders.h"
#include "sandbox/internal/run_cgroup.h"
#include "sandbox/internal/supervision.h"
#include "sandbox/launcher.h"

namespace callgate {

using namespace internal;

namespace {

// Forgets the layers of a run that could not be told about.
struct LayerGuard {
  const SandboxSpec& spec;
  bool is_armed;
  ~LayerGuard() {
    if (is_armed) static_cast<void>(discard_changes({spec.workspace, spec.change_directory + "/upper", {}}));
  }
};

Result<ExecutionResult> run_plan(const SandboxSpec& spec, const RunStreams& streams,
                                 std::chrono::steady_clock::time_point begin) {
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

}  // namespace

Result<ExecutionResult> LinuxLauncher::run(const SandboxSpec& spec, const RunStreams& streams) {
  auto begin = std::chrono::steady_clock::now();
  if (spec.view != WorkspaceView::copy_on_write) return run_plan(spec, streams, begin);
  CG_TRY(make_change_layer(spec));
  LayerGuard guard{spec, true};
  ExecutionResult result = CG_TRY(run_plan(spec, streams, begin));
  result.changes = CG_TRY(read_change_layer(spec));
  observe_changes(result.changes, result.observed);
  guard.is_armed = false;
  return result;
}

}  // namespace callgate
