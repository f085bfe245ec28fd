// Programs inside arguments: one-liners for interpreters. Only words of a fixed list become features, so
// comments and strings of the caller cannot move a score.
#pragma once

#include <string_view>

#include "classifier/internal/feature_unit.h"
#include "classifier/internal/word_class.h"

namespace callgate::internal {

// `language` is the interpreter's name: "python", "perl", "awk", …
void add_code_features(FeatureUnit& unit, std::string_view language, std::string_view code, Places& places);

}  // namespace callgate::internal
