// The risk model's opinion. It may raise a verdict or settle an ask under a mode that says so; it never lowers a deny.
#pragma once

#include <string>
#include <vector>

namespace callgate {

struct RiskScore {
  double probability = 0;  // calibrated: of being a call that must not run unattended
  std::string model;       // name and version of the weights
  std::vector<std::string> because;  // the features that weighed most, strongest first

  bool operator==(const RiskScore&) const = default;
};

}  // namespace callgate
