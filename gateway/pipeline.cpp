// The table of contents: one tool call, five stages, one line of why above each.
#include "gateway/pipeline.h"

#include <chrono>

#include "gateway/event_bodies.h"
#include "gateway/once_rules.h"
#include "gateway/output_cleaner.h"
#include "gateway/taint.h"

namespace callgate {
namespace {

// Cleans each stream as it comes, for a surface that shows output while the command runs, up to the bound that the
// result has as well.
class CleanForwarder {
 public:
  CleanForwarder(const std::function<void(int, std::string_view)>& to, uint64_t limit_bytes)
      : to_(to), left_{limit_bytes, limit_bytes} {}

  void feed(int stream, std::string_view bytes) {
    uint64_t& left = left_[stream == 2];
    bytes = bytes.substr(0, left);
    left -= bytes.size();
    send(stream, cleaners_[stream == 2].feed(bytes));
  }
  void finish() {
    send(1, cleaners_[0].finish());
    send(2, cleaners_[1].finish());
  }

 private:
  void send(int stream, const std::string& text) const {
    if (!text.empty()) to_(stream, text);
  }

  const std::function<void(int, std::string_view)>& to_;
  uint64_t left_[2];
  OutputCleaner cleaners_[2];
};

}  // namespace

Pipeline::Pipeline(GatewayConfig config, Policy policy, const RiskModel& model, Confirmer& confirmer,
                   Launcher& launcher, Journal& journal, const Clock& clock)
    : config_(config),
      journal_(journal),
      clock_(clock),
      memory_(journal, clock),
      trust_(config, std::move(policy)),
      permission_(model, launcher, journal, memory_, clock),
      confirm_(confirmer, config, journal, memory_, clock),
      execute_(launcher) {}

Result<CallResult> Pipeline::handle(ToolCall call, const HandleOptions& options) {
  std::string call_id = new_uuid_v7(unix_milliseconds(clock_));
  CallRecorder record(journal_, call_id);
  Result<CallResult> result = handle_recorded(std::move(call), options, call_id, record);
  // A stage that failed is a refusal: it is recorded if that is still possible, and nothing more runs.
  if (!result) (void)record.record("call.failed", failed_body("pipeline", result.error()));
  return result;
}

// Before it runs, since a crash must not forget it.
Result<void> Pipeline::remember_run(const ApprovedCall& approved, const std::string& call_id, CallRecorder& record) {
  for (const std::string& id : approved.decision().once) record.note_beside(once_rule_used(id, call_id));
  for (const Taint& taint : taints_of(approved)) CG_TRY(memory_.note_tainted(approved.call(), taint.kind, taint.what));
  return {};
}

Result<CallResult> Pipeline::handle_recorded(ToolCall call, const HandleOptions& options, const std::string& call_id,
                                             CallRecorder& record) {
  record.note("call.received", received_body(call));

  // Trust: who is asking, from where, and did any of this come from a place that the user has not trusted?
  TrustedCall trusted = CG_TRY(trust_.judge(std::move(call)));

  // Permission: parse, predict, run the checks, match the rules: allow, contain, ask or deny, with reasons.
  PermittedCall permitted = CG_TRY(permission_.judge(std::move(trusted), options));
  record.note("call.decided", decided_body(permitted));

  // Confirm: every ask is settled by a person, or by "no" when nobody answers.
  RunSettings settings{.change_directory = config_.home + "/changes/" + call_id, .time_limit = options.time_limit};
  std::optional<ApprovedCall> approved = CG_TRY(confirm_.settle(permitted, settings, call_id, record));
  if (!approved) {
    std::string_view by = permitted.decision().verdict == Verdict::deny ? "policy" : "nobody said yes";
    CG_TRY(record.record("call.refused", refused_body(permitted.decision(), by)));
    // What a plan refuses is what will be done later, with a person's consent.
    if (options.mode != Mode::plan)
      CG_TRY(memory_.note_refused(permitted.call(),
                                  lasting_effects(permitted.judgement().prediction.effects, permitted.paths())));
    return result_.refuse(call_id, permitted, by);
  }

  // Execute: only an ApprovedCall can be run, and only after its intent is durable.
  CG_TRY(remember_run(*approved, call_id, record));
  CleanForwarder forwarder(options.on_output, approved->spec().limits.output_bytes);
  RunStreams streams{.standard_input = options.standard_input, .on_output = {}};
  if (options.on_output) streams.on_output = [&](int stream, std::string_view bytes) { forwarder.feed(stream, bytes); };
  ExecuteStage::Executed executed = CG_TRY(execute_.run(*approved, streams, record));
  if (options.on_output) forwarder.finish();

  // Result: secrets are masked, size is cut and controls are neutralised before the agent sees a byte.
  return result_.clean(call_id, *approved, std::move(executed));
}

}  // namespace callgate
