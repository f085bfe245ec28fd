#include "base/file.h"
#include "gateway/event_bodies.h"
#include "gateway/pipeline.h"

namespace callgate {
namespace {

struct Settled {
  std::string outcome;  // for the record
  std::string kept;     // for the agent; empty when nothing was kept aside
};

// A run's changes become real only when each of them may; otherwise all of them wait for a person.
Settled settle_changes(const ApprovedCall& approved, const ExecutionResult& result) {
  const ChangeSet& changes = result.changes;
  if (changes.upper_directory.empty()) return {"none", {}};
  if (changes.changes.empty()) {
    Result<void> discarded = discard_changes(changes);
    return {discarded ? "none" : discarded.error().message, {}};
  }
  if (result.exit == ExitKind::killed) {
    Result<void> discarded = discard_changes(changes);
    return {discarded ? "discarded: the run was killed" : discarded.error().message,
            "the run was killed and what it had changed was thrown away"};
  }
  std::string why = why_keep_changes(changes, approved.decision(), approved.paths());
  if (why.empty() && result.exit == ExitKind::timed_out) why = "the run was stopped at its time limit";
  if (!why.empty())
    return {"kept: " + why, std::to_string(changes.changes.size()) + " changes were not applied, because " + why +
                                "; they are kept in " + changes.upper_directory};
  Result<void> applied = apply_changes(changes);
  if (applied) return {"applied", {}};
  return {"failed: " + applied.error().message,
          "changes could not be applied: " + applied.error().message + "; they are kept in " + changes.upper_directory};
}

// A program that is not there, or that may not be executed, is the call's own failure, as a shell reports it.
std::optional<ExecutionResult> as_shell_failure(const Error& error) {
  if (!error.message.starts_with("execute ") || (error.code != ENOENT && error.code != EACCES)) return std::nullopt;
  ExecutionResult result;
  result.status = error.code == ENOENT ? 127 : 126;
  result.standard_error = "callgate: " + error.message + "\n";
  result.standard_error_bytes = result.standard_error.size();
  return result;
}

}  // namespace

Result<ExecuteStage::Executed> ExecuteStage::run(const ApprovedCall& approved, const RunStreams& streams,
                                                 CallRecorder& record) {
  RunStreams connected = streams;
  UniqueFd input;
  if (!approved.standard_input().empty()) {
    input = CG_TRY(memory_file(approved.standard_input()));
    connected.standard_input = input.get();
  }
  if (approved.spec().view == WorkspaceView::copy_on_write)
    CG_TRY(make_directories(approved.spec().change_directory, 0700));
  // No record, no run.
  CG_TRY(record.record("exec.intent", intent_body(approved)));
  Result<ExecutionResult> result = launcher_.run(approved.spec(), connected);
  if (std::optional<ExecutionResult> failed = result ? std::nullopt : as_shell_failure(result.error())) {
    if (connected.on_output) connected.on_output(2, failed->standard_error);
    result = std::move(*failed);
  }
  if (!result) {
    CG_TRY(record.record("exec.failed", failed_body("execute", result.error())));
    return tl::unexpected(result.error());
  }
  Settled settled = settle_changes(approved, *result);
  CG_TRY(record.record("exec.finished", finished_body(approved, *result, settled.outcome)));
  return Executed{std::move(*result), std::move(settled.kept)};
}

}  // namespace callgate
