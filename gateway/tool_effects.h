// Tools that are not a shell: what they would do, and how the gateway does it for those that it runs itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/path.h"
#include "base/result.h"
#include "base/tool_call.h"
#include "effects/prediction.h"

namespace callgate {

// How the gateway carries a typed tool out, inside the sandbox.
struct ToolExecution {
  std::vector<std::string> argv;
  std::string standard_input;

  bool operator==(const ToolExecution&) const = default;
};

// A call of an agent's own shell tool ("Bash", "run_shell_command", …) with its text in the arguments becomes a
// `shell` call; any other call comes back as it is. An error names the argument that is missing or of a wrong type.
Result<ToolCall> normalise_tool(ToolCall call);

// Effects of a typed tool from its arguments. A tool that is not known has the effect `unknown`.
Prediction predict_tool(const ToolCall& call, const PathContext& paths);

// Nothing for a tool that the gateway cannot run itself.
std::optional<ToolExecution> execution_of(const ToolCall& call, const PathContext& paths);

}  // namespace callgate
