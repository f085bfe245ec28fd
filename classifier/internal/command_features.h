// The features of one evaluated command.
#pragma once

#include <string_view>

#include "classifier/internal/feature_unit.h"
#include "classifier/internal/word_class.h"
#include "effects/prediction.h"

namespace callgate::internal {

// `label` is command_label(command, places). The operands of a command that `runs_another` belong to the other one.
void add_command_features(FeatureUnit& unit, const EvaluatedCommand& command, std::string_view label, bool runs_another,
                          Places& places);

// "| tail -20" behind a command, "[ -f x ]" before one: changes nothing, and says nothing about the others.
bool is_mere_filter(const EvaluatedCommand& command, std::string_view label);

void add_effect_features(FeatureUnit& unit, const EffectSet& effects, std::string_view label, Places& places);

}  // namespace callgate::internal
