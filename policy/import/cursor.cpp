// Cursor: cli-config.json, permissions.allow|deny with Shell(git), Read(glob), Write(glob), WebFetch(domain), Mcp(s:t).
#include <nlohmann/json.hpp>

#include "policy/import/writer.h"

namespace callgate {
namespace {

using internal::RuleWriter;
using internal::Specifier;

// Shell(git) is every git command, Shell(npm:install*) those whose arguments match.
void add_shell(RuleWriter& to, Verdict verdict, std::string_view argument, std::string_view source) {
  size_t colon = argument.find(':');
  std::string words(argument.substr(0, colon));
  if (words == "**" || words == "*") words = "**";
  if (colon != std::string_view::npos) words += " " + std::string(argument.substr(colon + 1));
  to.add_command(verdict, words, colon == std::string_view::npos || verdict >= Verdict::ask, source);
}

void add_rule(RuleWriter& to, Verdict verdict, std::string_view text) {
  Specifier rule = internal::split_specifier(text);
  if (rule.tool == "Shell") return add_shell(to, verdict, rule.has_argument ? rule.argument : "**", text);
  std::string_view glob = rule.has_argument ? rule.argument : "**";
  if (rule.tool == "Read")
    return to.add_path(verdict, "\"read\"", glob == "**" ? "./**" : glob, {std::string(rule.tool)}, text);
  if (rule.tool == "Write")
    return to.add_path(verdict, "\"write\", \"delete\"", glob == "**" ? "./**" : glob, {std::string(rule.tool)}, text);
  if (rule.tool == "WebFetch") return to.add_host(verdict, rule.argument, "WebFetch", text);
  if (rule.tool != "Mcp") return to.note(text, "left out: not a tool that Cursor names");
  size_t at = rule.argument.find_first_of(":,");
  std::string server(internal::trimmed(rule.argument.substr(0, at)));
  std::string tool = at == std::string_view::npos ? "*" : std::string(internal::trimmed(rule.argument.substr(at + 1)));
  if (server.empty() || (server == "*" && verdict < Verdict::ask)) return to.note(text, "left out: it names no server");
  to.add_tool(verdict, "mcp__" + server + "__" + tool, text);
}

Result<Imported> run(std::string_view text) {
  nlohmann::json settings = nlohmann::json::parse(text, nullptr, false);
  if (!settings.is_object()) return fail("not a JSON object: cli-config.json of Cursor is one");
  auto permissions = settings.find("permissions");
  if (permissions == settings.end() || !permissions->is_object()) return fail("no 'permissions' in this configuration");
  RuleWriter to("cursor");
  for (auto [key, verdict] : {std::pair{"deny", Verdict::deny}, std::pair{"allow", Verdict::allow}}) {
    auto list = permissions->find(key);
    if (list == permissions->end()) continue;
    if (!list->is_array()) return fail(std::string("'permissions.") + key + "' is a list of texts");
    for (const nlohmann::json& item : *list) {
      if (!item.is_string()) return fail(std::string("'permissions.") + key + "' is a list of texts");
      add_rule(to, verdict, item.get_ref<const std::string&>());
    }
  }
  return to.finish();
}

}  // namespace

extern const Importer cursor_importer{"cursor", "cli-config.json or cli.json of Cursor", run};

}  // namespace callgate
