#include <algorithm>
#include <set>

#include "base/text.h"
#include "policy/internal/decider.h"
#include "policy/internal/network.h"

namespace callgate {
namespace {

// Below this the risk model may answer for the person in mode automatic; above the other, it asks one. Both are
// calibrated probabilities, not scores.
constexpr double settled_probability = 0.05;
constexpr double alarming_probability = 0.95;

// What the caller wants, and no more than the policy gives its agent and session. A workspace that nobody has trusted
// gets no mode that lowers a verdict.
Authority effective_authority(const PolicyInput& input, const RuleSet& rules) {
  Authority authority = authority_of(input.mode);
  authority.attended = authority.attended && input.attended;
  for (const ModeLimit& limit : rules.mode_limits)
    if (limits(limit, input.call)) authority = lesser(authority, authority_of(limit.at_most));
  return input.workspace_trusted ? authority : lesser(authority, Authority{});
}

bool needs_more_than_a_copy(const Prediction& prediction, EffectContext context) {
  EffectSet attributed;
  auto leaves = [&](const Effect& effect) { return leaves_the_copy(effect, context); };
  for (const EvaluatedCommand& command : prediction.commands) {
    context.command = &command;
    if (std::any_of(command.effects.begin(), command.effects.end(), leaves)) return true;
    for (const Effect& effect : command.effects) attributed.add(effect);
  }
  context.command = nullptr;
  return std::any_of(prediction.effects.begin(), prediction.effects.end(),
                     [&](const Effect& effect) { return !attributed.contains(effect) && leaves(effect); });
}

// Findings about the text itself: no rule about a command takes them back.
bool is_about_reading(std::string_view id) {
  return id == "CG006" || id == "CG007" || id == "CG008";
}

bool is_harmless_read(const Decision& decision, const PolicyInput& input) {
  if (!decision.understood || decision.verdict != Verdict::allow) return false;
  const EffectSet& effects = input.prediction.effects;
  return std::all_of(effects.begin(), effects.end(), [](const Effect& effect) {
    return effect.kind == EffectKind::read || effect.kind == EffectKind::execute;
  });
}

std::string one_line(std::string_view text) {
  return escape_for_display(text, 240);
}

}  // namespace

Decider::Decider(const PolicyInput& input, const Policy& policy)
    : input_(input),
      rules_(policy.rules()),
      authority_(effective_authority(input, rules_)),
      mode_(authority_.mode),
      context_{input.paths, mode_} {
  const EffectSet& effects = input.prediction.effects;
  context_.reaches_network = std::any_of(effects.begin(), effects.end(), [](const Effect& effect) {
    return effect.kind == EffectKind::remote || (effect.kind == EffectKind::connect && !is_loopback(effect.target));
  });
  decision_.verdict = Verdict::allow;
  decision_.understood = input.prediction.understood && !effects.has(EffectKind::unknown) &&
                         (input.program == nullptr || input.program->understood);
  context_.is_closed = decision_.understood;
  context_.beyond_containment = needs_more_than_a_copy(input.prediction, context_);
}

void Decider::add(Reason reason) {
  decision_.verdict = stricter(decision_.verdict, reason.verdict);
  for (const Reason& known : decision_.reasons)
    if (known.id == reason.id && known.text == reason.text && known.verdict == reason.verdict) return;
  decision_.reasons.push_back(std::move(reason));
}

// Nothing loosens in a workspace that nobody has trusted, nor where a person wants to see a plan only.
bool Decider::may_loosen() const {
  return input_.workspace_trusted && mode_ != Mode::plan;
}

void Decider::judge_readers() {
  if (input_.program == nullptr || input_.program->understood) return;
  decision_.grant.copy_on_write = true;  // whatever it is, if a person wants it, it runs on a copy
  for (const Finding& finding : input_.program->findings)
    add({ReasonKind::reader, "reader." + finding.id, one_line(finding.message), stricter(finding.verdict, Verdict::ask),
         finding.where});
  if (input_.program->findings.empty())
    add({ReasonKind::reader, "reader.unsure", "the text is not fully understood", Verdict::ask, {}});
}

Verdict Decider::tuned(const Finding& finding) const {
  if (finding.verdict == Verdict::allow) return finding.verdict;
  Verdict verdict = finding.verdict;
  for (const CheckTuning& tuning : rules_.tunings) {
    if (tuning.id != finding.id) continue;
    bool lowers = may_loosen() && may_lower(tuning.layer);
    verdict = lowers ? tuning.verdict : stricter(verdict, tuning.verdict);
  }
  return verdict;
}

// An ask of a check is answered by a rule about the innermost command that the finding lies in.
bool Decider::is_covered(const Finding& finding) {
  const EvaluatedCommand* innermost = nullptr;
  for (const EvaluatedCommand& command : input_.prediction.commands) {
    bool inside = command.where.begin <= finding.where.begin && finding.where.end <= command.where.end;
    if (!inside) continue;
    bool smaller =
        innermost == nullptr || command.where.end - command.where.begin < innermost->where.end - innermost->where.begin;
    if (smaller) innermost = &command;
    // A wrapper and what it runs have one span: both must be covered, and this one is not.
    else if (command.where == innermost->where && !covers_command(command))
      return false;
  }
  return innermost != nullptr && covers_command(*innermost);
}

bool Decider::covers_command(const EvaluatedCommand& command) {
  return layered(&command, nullptr, Verdict::ask).verdict == Verdict::allow;
}

void Decider::judge_checks() {
  CheckInput checked{input_.program, input_.prediction, input_.paths, input_.call.dialect};
  for (Finding& finding : run_checks(checked)) {
    const Check* check = check_with_id(finding.id);
    if (check != nullptr && check->steps_down)
      nested_.push_back(std::move(finding));
    else
      judge_finding(finding);
  }
}

void Decider::judge_finding(const Finding& finding) {
  Verdict verdict = tuned(finding);
  if (verdict == Verdict::ask && !is_about_reading(finding.id) && is_covered(finding)) verdict = Verdict::allow;
  add({ReasonKind::check, finding.id, one_line(finding.message), verdict, finding.where});
  decision_.grant.copy_on_write |= verdict == Verdict::contain;
}

// Every command inside was read, and no reason that asks for a person is about one of them.
bool Decider::is_settled_inside(const Finding& finding) const {
  if (input_.program != nullptr && !input_.program->understood) return false;
  return std::none_of(decision_.reasons.begin(), decision_.reasons.end(), [&](const Reason& reason) {
    bool inside = finding.where.begin <= reason.where.begin && reason.where.end <= finding.where.end;
    return reason.verdict > Verdict::contain && inside;
  });
}

void Decider::judge_nested() {
  // All are looked at before one of them adds its reason: they lie inside each other.
  for (Finding& finding : nested_)
    if (is_settled_inside(finding)) finding.verdict = Verdict::allow;
  for (const Finding& finding : nested_) judge_finding(finding);
}

// Looked up once for all effects of a command; nothing stands for what is of no command.
const RulesAtHand& Decider::at_hand(const EvaluatedCommand* command) {
  auto known = at_hand_.find(command);
  if (known == at_hand_.end())
    known = at_hand_.emplace(command, rules_at_hand(rules_, subject_of(command, nullptr))).first;
  return known->second;
}

LayeredVerdict Decider::layered(const EvaluatedCommand* command, const Effect* effect, Verdict start) {
  LayeredVerdict verdict = apply_layers(at_hand(command), subject_of(command, effect), start, may_loosen());
  for (const Rule* rule : verdict.once)
    if (std::string id = once_id(*rule); std::count(decision_.once.begin(), decision_.once.end(), id) == 0)
      decision_.once.push_back(std::move(id));
  return verdict;
}

RuleSubject Decider::subject_of(const EvaluatedCommand* command, const Effect* effect) const {
  CallFacts facts{input_.call.tool, input_.call.agent, input_.call.session, mode_,
                  std::nullopt,     input_.now,        authority_.attended, input_.used_rules};
  if (input_.risk != nullptr) facts.risk = input_.risk->probability;
  Dialect dialect = command == nullptr ? input_.call.dialect : command->dialect;
  return {command, nullptr, effect, input_.paths, dialect, facts};
}

// `cd /x` or `true` has no effect that a rule about the command could speak of.
void Decider::judge_without_effects(const EvaluatedCommand& command) {
  LayeredVerdict said = layered(&command, nullptr, Verdict::allow);
  for (Reason& reason : said.reasons) {
    reason.where = command.where;
    add(std::move(reason));
  }
}

void Decider::judge_effects() {
  std::set<Effect> attributed;
  for (const EvaluatedCommand& command : input_.prediction.commands) {
    attributed.insert(command.effects.begin(), command.effects.end());
    context_.command = &command;
    for (const Effect& effect : command.effects) judge_one({&effect, &command, judge_effect(effect, context_)});
    if (command.effects.empty()) judge_without_effects(command);
  }
  context_.command = nullptr;
  for (const Effect& effect : input_.prediction.effects)
    if (!attributed.contains(effect)) judge_one({&effect, nullptr, judge_effect(effect, context_)});
}

void Decider::judge_one(JudgedEffect judged) {
  apply_grant(judged);
  const Verdict by_itself = judged.judgement.verdict;
  apply_rules(judged);
  if (settles(judged)) {
    add({ReasonKind::classifier,
         "risk.low",
         one_line("settled by the risk model: " + judged.judgement.text),
         Verdict::allow,
         {}});
    judged.judgement.verdict = Verdict::allow;
  }
  // A rule that asks for more has said so in its own words; the effect's are for what it is by itself.
  const Verdict said = std::min(by_itself, judged.judgement.verdict);
  if (said > Verdict::allow) {
    Span where = judged.command == nullptr ? Span{} : judged.command->where;
    add({ReasonKind::effect, std::string(judged.judgement.id), judged.judgement.text, said, where});
  }
  grant(judged);
}

// What the caller gave for this one call (--allow-host) holds in every mode that asks, trusted workspace or not.
void Decider::apply_grant(JudgedEffect& judged) {
  Verdict before = judged.judgement.verdict;
  if (judged.effect->kind != EffectKind::connect || before == Verdict::allow || before == Verdict::deny) return;
  Rule given;
  given.verdict = Verdict::allow;
  given.when.effects = {EffectKind::connect};
  for (const std::string& target : input_.granted.targets(EffectKind::connect)) {
    given.when.targets = {target};
    if (match_rule(given, subject_of(judged.command, judged.effect)) != Match::yes) continue;
    judged.judgement.verdict = Verdict::allow;
    judged.judgement.is_granted = true;
    add({ReasonKind::rule, "granted", one_line("granted for this call: connect " + target), Verdict::allow, {}});
    return;
  }
}

void Decider::apply_rules(JudgedEffect& judged) {
  LayeredVerdict said = layered(judged.command, judged.effect, judged.judgement.verdict);
  for (Reason& reason : said.reasons) {
    if (judged.command != nullptr) reason.where = judged.command->where;
    add(std::move(reason));
  }
  if (said.verdict < judged.judgement.verdict) judged.judgement.is_granted = true;
  judged.judgement.verdict = said.verdict;
}

bool Decider::settles(const JudgedEffect& judged) const {
  return mode_ == Mode::automatic && judged.judgement.verdict == Verdict::ask && judged.judgement.may_be_settled &&
         decision_.understood && input_.risk != nullptr && input_.risk->probability < settled_probability;
}

void Decider::grant(const JudgedEffect& judged) {
  const EffectJudgement& judgement = judged.judgement;
  if (judgement.verdict == Verdict::deny || !judgement.is_granted) return;
  Grant& grant = decision_.grant;
  grant.effects.add(*judged.effect);
  if (judgement.verdict == Verdict::ask) decision_.asked.add(*judged.effect);
  bool is_unknown = judged.effect->kind == EffectKind::unknown;
  // What is unknown may write in the workspace: on a copy, unless a person's rule allows the command as it is.
  if (is_unknown) grant.effects.add(EffectKind::write, input_.paths.workspace + "/**");
  grant.copy_on_write |= judgement.verdict == Verdict::contain || (is_unknown && judgement.verdict == Verdict::ask);
}

void Decider::judge_trust_and_mode() {
  if (!input_.workspace_trusted)
    add({ReasonKind::trust,
         "trust.untrusted",
         "the workspace is not trusted: nothing of it lowers a verdict",
         Verdict::allow,
         {}});
  if (mode_ == Mode::plan && !decision_.understood)
    add({ReasonKind::mode,
         "mode.plan",
         "mode plan only reads, and the call is not fully understood",
         Verdict::deny,
         {}});
  if (!authority_.attended && decision_.verdict == Verdict::ask)
    add({ReasonKind::mode, "mode.locked", "nobody is there to ask, so what needs a yes is refused", Verdict::deny, {}});
}

void Decider::judge_risk() {
  if (input_.risk == nullptr || input_.risk->probability < alarming_probability) return;
  // A second opinion on what is proven harmless would only interrupt.
  if (is_harmless_read(decision_, input_)) return;
  std::string because = input_.risk->because.empty() ? "" : " because of " + input_.risk->because.front();
  // A person has answered for exactly these commands: the model's opinion is recorded and does not ask again.
  const std::vector<EvaluatedCommand>& commands = input_.prediction.commands;
  bool answered = decision_.understood && !commands.empty() &&
                  std::all_of(commands.begin(), commands.end(), [&](const auto& c) { return covers_command(c); });
  add({ReasonKind::classifier,
       "risk.high",
       one_line("looks like calls that must not run unattended" + because),
       answered ? Verdict::allow : Verdict::ask,
       {}});
}

void Decider::finish() {
  std::stable_sort(decision_.reasons.begin(), decision_.reasons.end(), [](const Reason& a, const Reason& b) {
    return a.verdict != b.verdict ? a.verdict > b.verdict : a.kind < b.kind;
  });
  decision_.grant.effects.add(EffectKind::read, input_.paths.workspace + "/**");
  if (decision_.verdict == Verdict::deny) {
    // Nothing runs, so nothing is granted: a caller that ignores the verdict still opens nothing.
    decision_.grant = {};
    decision_.asked = {};
  }
  if (decision_.verdict == Verdict::contain) decision_.grant.copy_on_write = true;
}

Decision Decider::decide() {
  judge_readers();
  judge_checks();
  judge_effects();
  judge_nested();
  judge_risk();
  judge_session();
  judge_trust_and_mode();
  bool silent = decision_.verdict == Verdict::allow && decision_.reasons.empty();
  if (silent || (decision_.reasons.size() == 1 && decision_.reasons[0].kind == ReasonKind::trust))
    add({ReasonKind::effect, "effect.harmless", "does nothing that needs a question", Verdict::allow, {}});
  finish();
  return std::move(decision_);
}

Decision decide(const PolicyInput& input, const Policy& policy) {
  return Decider(input, policy).decide();
}

}  // namespace callgate
