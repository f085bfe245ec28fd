// Features of a tool call that is not a shell: what its name and the shape of its arguments say.
#pragma once

#include <vector>

#include "base/tool_call.h"
#include "classifier/internal/feature_unit.h"
#include "classifier/internal/word_class.h"

namespace callgate::internal {

// One unit for the call, and the units of every argument that is shell text.
void extract_tool_units(std::vector<FeatureUnit>& units, const ToolCall& call, Places& places);

}  // namespace callgate::internal
