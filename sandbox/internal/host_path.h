// Questions about the host's file system, asked before the clone.
#pragma once

#include <string>

#include "base/result.h"

namespace callgate::internal {

// Without symbolic links; the path must exist.
Result<std::string> canonical_path(const std::string& path);

// An error when something is mounted below `directory`: an overlay would show what lies under it instead.
Result<void> refuse_submounts(const std::string& directory);

}  // namespace callgate::internal
