#include <algorithm>
#include <set>

#include "base/text.h"
#include "gateway/event_bodies.h"
#include "gateway/pipeline.h"
#include "gateway/policy_files.h"

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

// A rule can only stand for calls that differ in nothing: one command whose words are all known.
std::string rule_for(const PermittedCall& permitted) {
  const Prediction& prediction = permitted.judgement().prediction;
  if (prediction.commands.size() != 1 || !permitted.decision().understood) return {};
  std::string pattern;
  for (const Value& value : prediction.commands[0].argv) {
    if (!value.known() || value.text->find_first_of("*?[]\\'\"\n |!") != std::string::npos) return {};
    pattern += (pattern.empty() ? "" : " ") + *value.text;
  }
  if (pattern.empty() || !is_valid_utf8(pattern) || escape_for_display(pattern, pattern.size()) != pattern) return {};
  return "[[rule]]\nname = 'approved " + pattern + "'\nwhen = { command = '" + pattern +
         "' }\nthen = 'allow'\nreason = 'approved at the terminal'\n";
}

// `always` is offered only where the rule would answer the question next time.
bool would_settle(const std::string& rule, const PermittedCall& permitted, const GatewayConfig& config) {
  if (rule.empty()) return false;
  Result<Policy> policy = load_policy_with(config, rule);
  if (!policy) return false;
  const Judgement& judgement = permitted.judgement();
  PolicyInput input{.call = permitted.call(),
                    .program = judgement.program ? &*judgement.program : nullptr,
                    .prediction = judgement.prediction,
                    .paths = permitted.paths(),
                    .risk = judgement.risk ? &*judgement.risk : nullptr,
                    .workspace_trusted = permitted.trust() == Trust::trusted,
                    .mode = Mode::ask,
                    .granted = {},
                    .now = judgement.judged_at};
  return decide(input, *policy).verdict < Verdict::ask;
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

}  // namespace

Result<Answer> ConfirmStage::ask(const ApprovalRequest& request, CallRecorder& record) {
  CG_TRY(record.record("approval.requested", approval_requested_body(request)));
  Result<Answer> answer = confirmer_.ask(request);
  std::string who(confirmer_.name());
  if (!answer) who += " (" + answer.error().message + ")";
  Answer settled = answer.value_or(Answer::no);
  CG_TRY(record.record("approval.resolved", approval_resolved_body(settled, who, request.digest)));
  if (settled == Answer::session) {
    session_grants_.merge(request.decision.asked);
    session_answers_.merge(questions_of(request.decision));
  }
  if (settled == Answer::always) CG_TRY(append_user_rule(config_, request.rule_preview));
  return settled;
}

Result<std::optional<ApprovedCall>> ConfirmStage::settle(const PermittedCall& permitted, const RunSettings& settings,
                                                         const std::string& call_id, CallRecorder& record) {
  const Decision& decision = permitted.decision();
  if (decision.verdict == Verdict::deny) return std::nullopt;
  PlannedRun planned = CG_TRY(plan_run(permitted, settings));
  Digest digest = digest_of(planned, permitted);
  if (decision.verdict == Verdict::ask) {
    std::set<std::string> questions = questions_of(decision);
    bool in_session =
        decision.understood && is_subset(decision.asked, session_grants_) &&
        std::includes(session_answers_.begin(), session_answers_.end(), questions.begin(), questions.end());
    std::string rule = rule_for(permitted);
    if (!would_settle(rule, permitted, config_)) rule.clear();
    ApprovalRequest request{.call_id = call_id,
                            .command = command_as_it_will_run(planned.spec),
                            .cwd = planned.spec.cwd,
                            .decision = decision,
                            .rule_preview = rule,
                            .digest = digest};
    if (in_session)
      record.note("approval.resolved", approval_resolved_body(Answer::session, "earlier answer", digest));
    else if (CG_TRY(ask(request, record)) == Answer::no)
      return std::nullopt;
  }
  return ApprovedCall(permitted, std::move(planned.spec), std::move(planned.standard_input), digest);
}

}  // namespace callgate
