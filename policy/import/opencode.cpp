// OpenCode: opencode.json, permission: {bash: {"git *": "ask"}, edit: "deny"}. The last pattern that matches wins
// there, the strictest rule here: an exception to a stricter pattern is noted, and a catch-all is left to the effects.
#include <nlohmann/json.hpp>

#include <algorithm>

#include "policy/import/writer.h"

namespace callgate {
namespace {

using internal::RuleWriter;
using Json = nlohmann::ordered_json;  // the order decides

void add_one(RuleWriter& to, const std::string& tool, std::string_view pattern, Verdict verdict) {
  std::string source = tool + " " + std::string(pattern);
  bool is_all = pattern == "*" || pattern == "**";
  if (tool == "bash") {
    if (is_all) return to.note(source, "left out: what no rule names is decided by its effects");
    bool open = pattern.ends_with(" *");
    if (open) pattern.remove_suffix(2);
    return to.add_command(verdict, pattern, open || verdict >= Verdict::ask, source);
  }
  if (tool == "read" || tool == "glob" || tool == "grep" || tool == "list")
    return to.add_path(verdict, "\"read\"", is_all ? "./**" : pattern, {tool}, source);
  if (tool == "edit" || tool == "write" || tool == "patch")
    return to.add_path(verdict, "\"write\", \"delete\"", is_all ? "./**" : pattern, {tool}, source);
  if (tool == "external_directory")
    return to.add_path(verdict, "\"read\", \"write\", \"delete\"",
                       pattern.starts_with('/') ? "/" + std::string(pattern) : std::string(pattern), {tool}, source);
  if (!is_all && verdict < Verdict::ask) return to.note(source, "left out: its pattern has no condition here");
  if (tool == "*") return to.note(source, "left out: what no rule names is decided by its effects");
  to.add_tool(verdict, tool, source);
}

Result<Verdict> verdict_of(const Json& action) {
  std::string name = action.is_string() ? action.get<std::string>() : "";
  if (name == "allow") return Verdict::allow;
  if (name == "ask") return Verdict::ask;
  if (name == "deny") return Verdict::deny;
  return fail("an action is 'allow', 'ask' or 'deny'");
}

// Some text may match both, as far as their beginnings say.
bool may_overlap(std::string_view a, std::string_view b) {
  a = a.substr(0, a.find_first_of("*?"));
  b = b.substr(0, b.find_first_of("*?"));
  return a.starts_with(b) || b.starts_with(a);
}

Result<void> add_patterns(RuleWriter& to, const std::string& tool, const Json& patterns) {
  std::vector<std::pair<std::string, Verdict>> before;
  for (const auto& [pattern, action] : patterns.items()) {
    Verdict verdict = CG_TRY(verdict_of(action));
    bool is_left_out = tool == "bash" && pattern == "*";
    bool was_exception =
        !is_left_out && std::any_of(before.begin(), before.end(), [&, &written = pattern](const auto& earlier) {
          return earlier.second > verdict && may_overlap(earlier.first, written);
        });
    if (was_exception)
      to.note(tool + " " + pattern, "stands behind a stricter pattern and won there; here the stricter one speaks");
    if (!is_left_out) before.emplace_back(pattern, verdict);
    add_one(to, tool, pattern, verdict);
  }
  return {};
}

Result<Imported> run(std::string_view text) {
  Json settings = Json::parse(text, nullptr, false, true);
  if (!settings.is_object()) return fail("not a JSON object: opencode.json is one");
  auto permission = settings.find("permission");
  if (permission == settings.end()) return fail("no 'permission' in this configuration");
  RuleWriter to("opencode");
  if (permission->is_string()) {
    to.note("permission", "left out: what no rule names is decided by its effects");
    return to.finish();
  }
  if (!permission->is_object()) return fail("'permission' is an object or an action");
  for (const auto& [tool, value] : permission->items()) {
    if (value.is_object())
      CG_TRY(add_patterns(to, tool, value));
    else
      add_one(to, tool, "*", CG_TRY(verdict_of(value)));
  }
  return to.finish();
}

}  // namespace

extern const Importer opencode_importer{"opencode", "opencode.json", run};

}  // namespace callgate
