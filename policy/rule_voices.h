// Every rule that is about a call, in the order in which they are heard: for `callgate policy explain`.
#pragma once

#include <string>
#include <vector>

#include "policy/policy.h"
#include "policy/rules.h"

namespace callgate {

struct RuleVoice {
  Layer layer = Layer::user;
  std::string rule;    // its name
  std::string origin;  // "policy.toml:12"
  Verdict verdict = Verdict::allow;
  Match match = Match::no;
  bool is_pack = false;
  std::string command;               // its words; empty for an effect of no command
  std::vector<std::string> effects;  // that it is about; empty: a command without effects
};

std::vector<RuleVoice> voices_of(const PolicyInput& input, const Policy& policy);

}  // namespace callgate
