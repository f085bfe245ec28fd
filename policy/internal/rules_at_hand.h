// The rules that are about one command, looked up by its program and matched with its words once. What is left to look
// at for each of its effects is the effect.
#pragma once

#include <vector>

#include "policy/packs.h"
#include "policy/rules.h"

namespace callgate {

// Borrowed from the RuleSet, as all here.
struct RuleAtHand {
  const Rule* rule = nullptr;
  Match match = Match::no;
};

struct PackRuleAtHand {
  const PackRule* rule = nullptr;
  const SwitchedPacks* switched = nullptr;  // by which layer
  Match match = Match::no;
};

struct RulesAtHand {
  std::vector<RuleAtHand> rules;  // in the order of the layers, then as written
  std::vector<PackRuleAtHand> packs;
};

// `subject.line` and `subject.effect` are not looked at.
RulesAtHand rules_at_hand(const RuleSet& rules, const RuleSubject& subject);

}  // namespace callgate
