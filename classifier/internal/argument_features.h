// Features of a command's words: options, subcommands, and the classes of operands.
#pragma once

#include <string_view>

#include "classifier/internal/feature_unit.h"
#include "classifier/internal/word_class.h"
#include "effects/prediction.h"

namespace callgate::internal {

// `label` is command_label(command, places); the command has words.
void add_argument_features(FeatureUnit& unit, const EvaluatedCommand& command, std::string_view label, Places& places);

// The classes of one word, under `place`: "arg:rm ", "opt:curl -d ", "key:path ".
void add_word_features(FeatureUnit& unit, std::string_view place, std::string_view word, std::string_view cwd,
                       Places& places);

}  // namespace callgate::internal
