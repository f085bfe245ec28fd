// Claude Code: settings.json, permissions.allow|ask|deny. Deny beats ask beats allow there as here.
#include <nlohmann/json.hpp>

#include "policy/import/writer.h"

namespace callgate {
namespace {

using internal::RuleWriter;
using internal::Specifier;

// "npm run test:*" and "npm run *" are beginnings, "npm test" is the whole command.
void add_bash(RuleWriter& to, Verdict verdict, std::string_view argument, std::string_view source) {
  bool open = argument.ends_with(":*") || argument.ends_with(" *");
  if (open) argument.remove_suffix(2);
  // `git push*` is `git pushx` as well; for an allow that is more than was meant.
  if (argument.ends_with('*') && argument.size() > 1 && verdict < Verdict::ask) {
    argument.remove_suffix(1);
    open = true;
    to.note(source, "allows the words before the star, and not longer ones that begin so");
  }
  to.add_command(verdict, argument, open || verdict >= Verdict::ask, source);
}

void add_rule(RuleWriter& to, Verdict verdict, std::string_view text) {
  Specifier rule = internal::split_specifier(text);
  bool is_all = !rule.has_argument || rule.argument == "*" || rule.argument == ":*";
  if (rule.tool == "Bash")
    return is_all ? to.add_command(verdict, "**", false, text) : add_bash(to, verdict, rule.argument, text);
  if (rule.tool == "Read" || rule.tool == "Glob" || rule.tool == "Grep" || rule.tool == "LS")
    return to.add_path(verdict, "\"read\"", is_all ? "./**" : rule.argument, {"Read", "Glob", "Grep", "LS"}, text);
  if (rule.tool == "Edit" || rule.tool == "Write" || rule.tool == "MultiEdit" || rule.tool == "NotebookEdit")
    return to.add_path(verdict, "\"write\", \"delete\"", is_all ? "./**" : rule.argument,
                       {"Edit", "Write", "MultiEdit", "NotebookEdit"}, text);
  if (rule.tool == "WebFetch" && rule.argument.starts_with("domain:"))
    return to.add_host(verdict, rule.argument.substr(7), "WebFetch", text);
  bool is_server = rule.tool.starts_with("mcp__") && rule.tool.find("__", 5) == std::string_view::npos;
  if (rule.has_argument && !is_all && verdict < Verdict::ask)
    return to.note(text, "left out, so it is decided by its effects: its argument has no condition here");
  to.add_tool(verdict, is_server ? std::string(rule.tool) + "__*" : std::string(rule.tool), text);
}

Result<void> add_list(RuleWriter& to, const nlohmann::json& permissions, const char* key, Verdict verdict) {
  auto list = permissions.find(key);
  if (list == permissions.end()) return {};
  if (!list->is_array()) return fail(std::string("'permissions.") + key + "' is a list of texts");
  for (const nlohmann::json& item : *list) {
    if (!item.is_string()) return fail(std::string("'permissions.") + key + "' is a list of texts");
    add_rule(to, verdict, item.get_ref<const std::string&>());
  }
  return {};
}

Result<Imported> run(std::string_view text) {
  nlohmann::json settings = nlohmann::json::parse(text, nullptr, false);
  if (!settings.is_object()) return fail("not a JSON object: settings.json of Claude Code is one");
  auto permissions = settings.find("permissions");
  if (permissions == settings.end() || !permissions->is_object()) return fail("no 'permissions' in these settings");
  RuleWriter to("claude");
  CG_TRY(add_list(to, *permissions, "deny", Verdict::deny));
  CG_TRY(add_list(to, *permissions, "ask", Verdict::ask));
  CG_TRY(add_list(to, *permissions, "allow", Verdict::allow));
  if (permissions->contains("defaultMode")) to.note("defaultMode", "left out: modes are chosen by --mode");
  if (permissions->contains("additionalDirectories"))
    to.note("additionalDirectories", "left out: write a rule with effect and target for each");
  return to.finish();
}

}  // namespace

extern const Importer claude_importer{"claude", "settings.json of Claude Code", run};

}  // namespace callgate
