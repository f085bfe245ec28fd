// SQL inside arguments: the statements' verbs and what they reach, never a name or a literal.
#pragma once

#include <string_view>

#include "classifier/internal/feature_unit.h"

namespace callgate::internal {

void add_sql_features(FeatureUnit& unit, std::string_view sql);

// "SELECT …", "DROP …": text that starts like an SQL statement.
bool looks_like_sql(std::string_view text);

}  // namespace callgate::internal
