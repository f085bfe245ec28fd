// How the rules of all layers change one verdict.
#pragma once

#include <vector>

#include "policy/decision.h"
#include "policy/internal/rules_at_hand.h"
#include "policy/rules.h"

namespace callgate {

struct LayeredVerdict {
  Verdict verdict = Verdict::deny;
  std::vector<Reason> reasons;    // one for each rule that changed it, lowering ones included
  std::vector<const Rule*> once;  // rules that speak once, and spoke
};

// `may_loosen` is false in a workspace that is not trusted.
LayeredVerdict apply_layers(const RulesAtHand& rules, const RuleSubject& subject, Verdict start, bool may_loosen);

}  // namespace callgate
