#include "agent/tools.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "agent/json_text.h"
#include "base/text.h"

namespace callgate {
namespace {

using nlohmann::json;

constexpr ToolManifest manifests[] = {
    {"shell",
     "Runs a bash command in the workspace and returns its output. It runs in a sandbox, held to what it was judged to "
     "need; a refused command comes back with the reason.",
     R"({"type":"object","properties":{"command":{"type":"string","description":"bash text"}},)"
     R"("required":["command"],"additionalProperties":false})"},
    {"read", "Returns a text file.",
     R"({"type":"object","properties":{"path":{"type":"string","description":"absolute, or relative to the workspace"},)"
     R"("offset":{"type":"integer","minimum":0,"description":"lines to skip"},)"
     R"("limit":{"type":"integer","minimum":1,"description":"lines to return"}},)"
     R"("required":["path"],"additionalProperties":false})"},
    {"write", "Writes a whole text file, making it when it is not there.",
     R"({"type":"object","properties":{"path":{"type":"string","description":"absolute, or relative to the workspace"},)"
     R"("content":{"type":"string"}},"required":["path","content"],"additionalProperties":false})"},
};

// The schema is the one description of the arguments: what the model is told is what is checked.
Result<void> check_value(const std::string& name, const json& value, const json& property) {
  const bool wants_text = property["type"] == "string";
  if (wants_text && !value.is_string()) return fail("argument '" + name + "' must be a string");
  if (wants_text) return {};
  if (!value.is_number_unsigned() || value.get<uint64_t>() < property["minimum"].get<uint64_t>())
    return fail("argument '" + name + "' must be an integer of at least " + to_text(property["minimum"]));
  return {};
}

Result<void> check_arguments(const json& arguments, const json& schema) {
  if (!arguments.is_object()) return fail("the arguments must be a JSON object");
  const json& properties = schema["properties"];
  std::vector<std::string_view> known;
  for (const auto& property : properties.items()) known.push_back(property.key());
  for (const auto& [name, value] : arguments.items()) {
    const auto property = properties.find(name);
    if (property != properties.end()) {
      CG_TRY(check_value(name, value, *property));
      continue;
    }
    const std::string_view meant = nearest(name, known);
    return fail("unknown argument '" + escape_for_display(name, 60) + "'" +
                (meant.empty() ? "" : " (did you mean '" + std::string(meant) + "'?)"));
  }
  for (const json& name : schema["required"])
    if (!arguments.contains(name)) return fail("argument '" + name.get<std::string>() + "' is missing");
  return {};
}

Result<const ToolManifest*> find_manifest(const std::string& name) {
  const auto* found = std::ranges::find(manifests, name, &ToolManifest::name);
  if (found != std::end(manifests)) return found;
  std::vector<std::string> names;
  for (const ToolManifest& manifest : manifests) names.emplace_back(manifest.name);
  return fail("there is no tool '" + escape_for_display(name, 60) + "', only " + join(names, ", "));
}

}  // namespace

std::span<const ToolManifest> tool_manifests() {
  return manifests;
}

Result<ToolCall> to_tool_call(const ToolUse& use, const std::string& workspace, const std::string& session) {
  const ToolManifest& manifest = *CG_TRY(find_manifest(use.name));
  const json arguments = CG_TRY(parse_json(use.arguments));
  const json schema = CG_TRY(parse_json(manifest.schema));
  CG_TRY(check_arguments(arguments, schema));
  ToolCall call;
  call.tool = use.name;
  call.workspace = call.cwd = workspace;
  call.session = session;
  call.surface = "agent";
  if (use.name == "shell") {
    call.command = arguments["command"].get<std::string>();
  } else {
    call.arguments = to_text(arguments);
  }
  return call;
}

}  // namespace callgate
