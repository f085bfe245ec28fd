// The features of one evaluated command.
#pragma once

#include <string_view>

#include "base/path.h"
#include "classifier/internal/feature_unit.h"
#include "effects/prediction.h"

namespace callgate::internal {

// `label` is command_label(command, paths). The operands of a command that `runs_another` belong to the other one.
void add_command_features(FeatureUnit& unit, const EvaluatedCommand& command, std::string_view label,
                          bool runs_another, const PathContext& paths);

// "| tail -20" behind a command: it changes what is shown, and nothing else.
bool is_mere_filter(const EvaluatedCommand& command, std::string_view label);

void add_effect_features(FeatureUnit& unit, const EffectSet& effects, std::string_view label, const PathContext& paths);

}  // namespace callgate::internal
