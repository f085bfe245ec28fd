// The rule that "always" would write, and what it would stand for: shown before anybody agrees to it.
#pragma once

#include <string>
#include <vector>

#include "gateway/gateway.h"
#include "gateway/stages.h"

namespace callgate {

// A value; an empty rule when none would answer exactly this question.
struct RulePreview {
  std::string rule;                     // TOML
  std::vector<std::string> covers;      // commands that it would allow, this one first
  std::vector<std::string> leaves_out;  // near ones that would be asked about or denied all the same
};

RulePreview preview_rule(const PermittedCall& permitted, const GatewayConfig& config);

}  // namespace callgate
