// The three tools that a model is offered, and the way from its use of one to a call that the gateway judges.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "agent/conversation.h"
#include "base/result.h"
#include "base/tool_call.h"

namespace callgate {

struct ToolManifest {
  std::string_view name;
  std::string_view description;
  std::string_view schema;  // JSON Schema of the arguments, as JSON text
};
std::span<const ToolManifest> tool_manifests();

// `shell` becomes shell text; `read` and `write` keep their arguments as canonical JSON. An error is for the model: it
// names the argument that is missing, wrong or unknown.
Result<ToolCall> to_tool_call(const ToolUse& use, const std::string& workspace, const std::string& session);

}  // namespace callgate
