#include "base/text.h"
#include "gateway/output_cleaner.h"
#include "gateway/pipeline.h"

namespace callgate {
namespace {

std::string truncation_note(std::string_view stream, uint64_t kept, uint64_t written) {
  if (written <= kept) return {};
  return "[callgate: " + std::string(stream) + " was " + std::to_string(written) + " bytes; the first " +
         std::to_string(kept) + " are shown]\n";
}

std::string exit_note(const ExecutionResult& result) {
  switch (result.exit) {
    case ExitKind::exited:
      return result.status == 0 ? "" : "[exit code " + std::to_string(result.status) + "]\n";
    case ExitKind::signalled:
      return "[ended by signal " + std::to_string(result.status) + "]\n";
    case ExitKind::timed_out:
      return "[stopped at the time limit, with everything that it had started]\n";
    case ExitKind::killed:
      return "[killed by the sandbox]\n";
  }
  return {};
}

std::string with_newline(std::string text) {
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  return text;
}

}  // namespace

CallResult ResultStage::clean(std::string call_id, const ApprovedCall& approved,
                              ExecuteStage::Executed executed) const {
  CallResult result;
  result.call_id = std::move(call_id);
  result.outcome = Outcome::executed;
  result.decision = approved.decision();
  result.predicted = approved.judgement().prediction.effects;
  result.observed = executed.result.observed;
  uint64_t kept_out = executed.result.standard_output.size(), kept_error = executed.result.standard_error.size();
  executed.result.standard_output = clean_text(executed.result.standard_output);
  executed.result.standard_error = clean_text(executed.result.standard_error);
  result.text = with_newline(executed.result.standard_output) + with_newline(executed.result.standard_error) +
                truncation_note("standard output", kept_out, executed.result.standard_output_bytes) +
                truncation_note("standard error", kept_error, executed.result.standard_error_bytes) +
                exit_note(executed.result);
  result.kept_changes = escape_for_display(executed.kept_changes, 1000);
  if (!result.kept_changes.empty()) result.text += "[callgate: " + result.kept_changes + "]\n";
  result.execution = std::move(executed.result);
  return result;
}

CallResult ResultStage::refuse(std::string call_id, const PermittedCall& permitted, std::string_view by) const {
  CallResult result;
  result.call_id = std::move(call_id);
  result.decision = permitted.decision();
  result.predicted = permitted.judgement().prediction.effects;
  result.text = "[callgate refused this call (" + std::string(by) + ")]\n";
  for (const Reason& reason : result.decision.reasons) {
    if (reason.verdict < Verdict::ask) continue;
    result.text += "- " + escape_for_display(reason.text) + " (" + escape_for_display(reason.id) + ")\n";
  }
  result.text +=
      result.decision.verdict == Verdict::deny
          ? "It was not run. Do not try it in another form; reach the goal another way or ask the user.\n"
          : "It was not run: it needs a person's yes. Ask the user, or reach the goal without this effect.\n";
  return result;
}

}  // namespace callgate
