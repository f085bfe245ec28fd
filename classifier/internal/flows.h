// How data moves between commands: what makes two harmless commands dangerous together.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/internal/feature_unit.h"
#include "classifier/internal/word_class.h"
#include "effects/prediction.h"

namespace callgate::internal {

// For each command the index of its unit: commands that are joined by a pipe, a wrapper or a substitution share one.
std::vector<size_t> group_commands(const std::vector<EvaluatedCommand>& commands);

// A command's name without its version ("python3.11" is "python"); "(computed)", "(none)" or "(run tmp)" where there
// is no name of an installed program.
std::string command_label(const EvaluatedCommand& command, Places& places);

bool is_shell_name(std::string_view label);
bool is_interpreter_name(std::string_view label);

// Adds "flow:NET>SHELL" and the like to the units of the receiving commands.
void add_flow_features(std::vector<FeatureUnit>& units, const std::vector<size_t>& unit_of,
                       const std::vector<EvaluatedCommand>& commands, const std::vector<std::string>& labels,
                       Places& places);

}  // namespace callgate::internal
