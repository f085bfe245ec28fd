// What `run`, `check` and `agent` share: from arguments to a call.
#pragma once

#include <string>

#include "base/result.h"
#include "base/tool_call.h"
#include "cli/subcommand.h"
#include "policy/policy.h"

namespace callgate {

// The call of `-c TEXT` or `-- ARGV…`, with --shell, --cwd and --workspace applied.
Result<ToolCall> call_from(const Arguments& arguments, std::string_view surface);

// The directory that holds the nearest .git above `cwd`, else `cwd` itself. The home directory is never a default.
std::string default_workspace(const std::string& cwd);

Result<std::string> current_directory();
Result<Mode> mode_from(const Arguments& arguments);

}  // namespace callgate
