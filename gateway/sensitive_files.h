// Secrets that lie in a workspace, so that a run does not see them unless it was granted to.
#pragma once

#include <string>
#include <vector>

#include "base/path.h"
#include "policy/decision.h"

namespace callgate {

// Files under the workspace that hold secrets by their name, less those that the grant names. The walk is bounded:
// `.git`, `node_modules` and what lies deeper than four directories is not searched.
std::vector<std::string> hidden_files(const PathContext& paths, const Grant& grant);

}  // namespace callgate
