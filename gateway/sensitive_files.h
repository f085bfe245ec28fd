// Secrets that lie in a tree, so that a run does not see them unless it was granted to.
#pragma once

#include <string>
#include <vector>

#include "base/path.h"
#include "base/result.h"
#include "policy/decision.h"

namespace callgate {

// Files under the workspace that hold secrets by their name, less those that the grant names; `.git` and `node_modules`
// are not searched. The walk is bounded: an error when the workspace has more entries than can be looked at.
Result<std::vector<std::string>> hidden_files(const PathContext& paths, const Grant& grant);

// The same for a tree outside the workspace, and every socket in it: who is behind one is not confined. An error when
// the tree has more entries than can be looked at.
Result<std::vector<std::string>> hidden_below(const std::string& tree, const PathContext& paths, const Grant& grant);

}  // namespace callgate
