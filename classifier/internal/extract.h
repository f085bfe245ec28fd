// From a call to the units that the model scores. Training and serving both come through here.
#pragma once

#include <vector>

#include "base/tool_call.h"
#include "classifier/internal/feature_unit.h"
#include "effects/prediction.h"
#include "parser/shell_program.h"

namespace callgate::internal {

class Places;

// `program` is nothing for a call without shell text. No unit is empty; a call without any content has none.
std::vector<FeatureUnit> extract_units(const ToolCall& call, const ShellProgram* program, const Prediction& prediction,
                                       const PathContext& paths);

// The units of shell text: of its commands, of what the text as a whole does, and of its raw words where no reader
// understood it.
void extract_shell_units(std::vector<FeatureUnit>& units, const ShellProgram* program, const Prediction& prediction,
                         Places& places);

}  // namespace callgate::internal
