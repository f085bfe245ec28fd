// Features in a person's words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifier/internal/feature_unit.h"
#include "classifier/internal/weights.h"

namespace callgate::internal {

// "network data into a shell" for "flow:NET>SHELL". Empty for features that explain nothing by themselves.
std::string describe_feature(std::string_view name);

// What raised the unit's score most, strongest first, at most `limit` different phrases.
std::vector<std::string> strongest_reasons(const FeatureUnit& unit, const Weights& weights, size_t limit);

}  // namespace callgate::internal
