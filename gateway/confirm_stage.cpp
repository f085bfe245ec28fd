#include <algorithm>
#include <cerrno>
#include <set>

#include "base/file.h"
#include "gateway/approval_desk.h"
#include "gateway/event_bodies.h"
#include "gateway/pipeline.h"
#include "gateway/policy_files.h"
#include "gateway/rule_preview.h"

namespace callgate {
namespace {

// Every member behind its length, so that no two different runs have the same bytes.
class DigestText {
 public:
  DigestText& add(std::string_view text) {
    text_ += std::to_string(text.size()) + ":";
    text_ += text;
    return *this;
  }
  DigestText& add(const std::vector<std::string>& list) {
    add(std::to_string(list.size()));
    for (const std::string& item : list) add(item);
    return *this;
  }
  Digest digest() const { return sha256(text_); }

 private:
  std::string text_;
};

// What a person approves: program, directory, environment, grant, limits and policy version.
Digest digest_of(const PlannedRun& planned, const PermittedCall& permitted) {
  const SandboxSpec& spec = planned.spec;
  DigestText text;
  text.add(spec.argv).add(spec.environment).add(spec.workspace).add(spec.cwd).add(std::to_string(int(spec.view)));
  text.add(spec.read_paths).add(spec.write_paths).add(spec.hidden_paths).add(spec.protected_paths);
  text.add(spec.allowed_hosts).add(std::to_string(spec.limits.wall_time.count())).add(planned.standard_input);
  for (const Effect& effect : permitted.decision().grant.effects) text.add(to_string(effect));
  return text.add(permitted.policy().digest()).digest();
}

bool is_subset(const EffectSet& some, const EffectSet& all) {
  return !some.empty() &&
         std::all_of(some.begin(), some.end(), [&](const Effect& effect) { return all.contains(effect); });
}

// What asks beside the effects: a check, a rule, the risk model. "For this session" answers those that were shown.
std::set<std::string> questions_of(const Decision& decision) {
  std::set<std::string> questions;
  for (const Reason& reason : decision.reasons)
    if (reason.verdict == Verdict::ask && reason.kind != ReasonKind::effect)
      questions.insert(reason.id + ": " + reason.text);
  return questions;
}

// The file that the gateway's own `write` replaces, as it is now.
std::optional<FileChange> change_of(const PermittedCall& permitted, const PlannedRun& planned) {
  if (permitted.call().tool != "write" || planned.spec.argv.empty()) return std::nullopt;
  FileChange change{planned.spec.argv.back(), {}, planned.standard_input, false};
  constexpr size_t limit_bytes = 256 * 1024;
  Result<std::string> before = read_file(change.path, limit_bytes);
  change.exists = before || before.error().code != ENOENT;
  change.before = before ? *before : change.exists ? "(cannot be shown: " + before.error().message + ")\n" : "";
  return change;
}

ApprovalRequest request_for(const PermittedCall& permitted, const PlannedRun& planned, const std::string& call_id,
                            const GatewayConfig& config) {
  const ToolCall& call = permitted.call();
  RulePreview rule = preview_rule(permitted, config);
  ApprovalRequest request;
  request.call_id = call_id;
  request.command = command_as_it_will_run(planned.spec);
  request.cwd = planned.spec.cwd;
  request.workspace = planned.spec.workspace;
  request.source = call.command;
  request.agent = call.agent;
  request.session = call.session;
  request.decision = permitted.decision();
  request.change = change_of(permitted, planned);
  request.rule_preview = std::move(rule.rule);
  request.rule_covers = std::move(rule.covers);
  request.rule_leaves_out = std::move(rule.leaves_out);
  request.digest = digest_of(planned, permitted);
  return request;
}

}  // namespace

Result<Answer> ConfirmStage::ask(ApprovalRequest request, CallRecorder& record) {
  ApprovalDesk desk(journal_, config_.home, clock_);
  request.expires_seconds = unix_seconds(clock_) + confirmer_.patience().count();
  request.is_settled = [&] { return desk.look(request).value_or(std::nullopt).has_value(); };
  record.note_beside(CG_TRY(desk.open(request)));
  CG_TRY(record.record("approval.requested", approval_requested_body(request)));
  Result<Answer> answer = confirmer_.ask(request);
  std::string who(confirmer_.name());
  if (!answer) who += " (" + answer.error().message + ")";
  // Somebody else may have been first: what counts is the one answer that the journal has.
  Result<Settlement> settled = desk.settle(request, answer.value_or(Answer::no), who);
  desk.close(request);
  if (!settled) return tl::unexpected(settled.error());
  if (settled->answer != Answer::no) record.note_beside(desk.used(request));
  CG_TRY(record.record("approval.resolved", approval_resolved_body(settled->answer, settled->by, request.digest)));
  if (settled->answer == Answer::session) {
    session_grants_.merge(request.decision.asked);
    session_answers_.merge(questions_of(request.decision));
  }
  if (settled->answer == Answer::always) CG_TRY(append_user_rule(config_, request.rule_preview));
  return settled->answer;
}

// True when an earlier "for this session" answers everything that is asked now.
bool ConfirmStage::was_answered(const Decision& decision) const {
  std::set<std::string> questions = questions_of(decision);
  return decision.understood && is_subset(decision.asked, session_grants_) &&
         std::includes(session_answers_.begin(), session_answers_.end(), questions.begin(), questions.end());
}

Result<std::optional<ApprovedCall>> ConfirmStage::settle(const PermittedCall& permitted, const RunSettings& settings,
                                                         const std::string& call_id, CallRecorder& record) {
  const Decision& decision = permitted.decision();
  if (decision.verdict == Verdict::deny) return std::nullopt;
  PlannedRun planned = CG_TRY(plan_run(permitted, settings));
  Digest digest = digest_of(planned, permitted);
  if (decision.verdict == Verdict::ask) {
    if (was_answered(decision)) {
      record.note("approval.resolved", approval_resolved_body(Answer::session, "earlier answer", digest));
    } else {
      CG_TRY(memory_.note_asked(permitted.call()));
      if (CG_TRY(ask(request_for(permitted, planned, call_id, config_), record)) == Answer::no) return std::nullopt;
    }
  }
  return ApprovedCall(permitted, std::move(planned.spec), std::move(planned.standard_input), digest);
}

}  // namespace callgate
