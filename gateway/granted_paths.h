// Which paths outside the workspace a grant opens, as trees and files that the sandbox can bind.
#pragma once

#include "base/path.h"
#include "base/result.h"
#include "policy/decision.h"
#include "sandbox/sandbox_spec.h"

namespace callgate {

// Adds to `spec` what the grant names and nothing beside it. An error when a new file could only be made by opening a
// directory that programs take orders from.
Result<void> add_granted_paths(const Grant& grant, const PathContext& paths, SandboxSpec& spec);

}  // namespace callgate
