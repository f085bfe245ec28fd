// The decision in the making: reasons are added one by one, each can only raise the verdict, and only a person's rule
// or grant takes one back before it is added.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/authority.h"
#include "policy/check.h"
#include "policy/internal/effect_policy.h"
#include "policy/internal/rule_layers.h"
#include "policy/policy.h"
#include "policy/rules.h"

namespace callgate {

// One effect on its way through the layers.
struct JudgedEffect {
  const Effect* effect = nullptr;             // borrowed from the prediction
  const EvaluatedCommand* command = nullptr;  // nothing: of the call as a whole
  EffectJudgement judgement;
};

// A resource of one decide() call; everything is borrowed for it.
class Decider {
 public:
  Decider(const PolicyInput& input, const Policy& policy);
  Decision decide();

 private:
  void judge_readers();
  void judge_checks();
  void judge_nested();
  void judge_effects();
  void judge_trust_and_mode();
  void judge_risk();
  void judge_session();

  bool may_loosen() const;
  Verdict tuned(const Finding& finding) const;
  bool is_covered(const Finding& finding);
  void judge_finding(const Finding& finding);
  bool is_settled_inside(const Finding& finding) const;
  bool covers_command(const EvaluatedCommand& command);
  const RulesAtHand& at_hand(const EvaluatedCommand* command);
  LayeredVerdict layered(const EvaluatedCommand* command, const Effect* effect, Verdict start);
  RuleSubject subject_of(const EvaluatedCommand* command, const Effect* effect) const;
  void judge_without_effects(const EvaluatedCommand& command);
  void judge_one(JudgedEffect judged);
  void apply_grant(JudgedEffect& judged);
  void apply_rules(JudgedEffect& judged);
  bool settles(const JudgedEffect& judged) const;
  void add(Reason reason);
  void grant(const JudgedEffect& judged);
  void finish();

  const PolicyInput& input_;
  const RuleSet& rules_;
  Authority authority_;
  Mode mode_;  // of the authority
  EffectContext context_;
  std::map<const EvaluatedCommand*, RulesAtHand> at_hand_;
  Decision decision_;
  std::vector<Finding> nested_;  // of checks that step down: judged when everything else has spoken
};

}  // namespace callgate
