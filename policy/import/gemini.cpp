// Gemini CLI: policies/*.toml, [[rule]] with toolName, commandPrefix, commandRegex, decision and priority. The highest
// priority wins there, the strictest rule here. Here toml++ is called and its exceptions are caught.
#include <toml++/toml.h>

#include "base/text.h"
#include "policy/import/writer.h"

namespace callgate {
namespace {

using internal::RuleWriter;

std::vector<std::string> texts(const toml::table& table, std::string_view key) {
  std::vector<std::string> list;
  const toml::node* node = table.get(key);
  if (node == nullptr) return list;
  if (const auto* text = node->as_string()) return {text->get()};
  if (const toml::array* array = node->as_array())
    for (const toml::node& item : *array)
      if (const auto* text = item.as_string()) list.push_back(text->get());
  return list;
}

Result<Verdict> verdict_of(const toml::table& rule) {
  std::vector<std::string> name = texts(rule, "decision");
  if (name == std::vector<std::string>{"allow"}) return Verdict::allow;
  if (name == std::vector<std::string>{"ask_user"}) return Verdict::ask;
  if (name == std::vector<std::string>{"deny"}) return Verdict::deny;
  return fail("line " + std::to_string(rule.source().begin.line) + ": 'decision' is 'allow', 'ask_user' or 'deny'");
}

// The program that an expression begins with: "^git push" or "git\\b".
std::string program_of(std::string_view expression) {
  if (expression.starts_with('^')) expression.remove_prefix(1);
  size_t end = expression.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
  bool whole = end == std::string_view::npos || expression[end] == ' ' || expression.substr(end).starts_with("\\s") ||
               expression.substr(end).starts_with("\\b") || expression[end] == '$';
  return whole ? std::string(expression.substr(0, end)) : "";
}

void add_expression(RuleWriter& to, Verdict verdict, const std::string& expression) {
  if (verdict < Verdict::ask)
    return to.note(expression, "left out, so it is decided by its effects: an expression over a whole command line");
  std::string program = program_of(expression);
  if (program.empty()) return to.note(expression, "left out: it does not begin with a program; write a rule by hand");
  to.note(expression, "widened to every command of that program");
  to.add_command(verdict, program, true, expression);
}

void add_shell(RuleWriter& to, Verdict verdict, const toml::table& rule) {
  std::vector<std::string> prefixes = texts(rule, "commandPrefix");
  for (const std::string& prefix : prefixes) to.add_command(verdict, prefix, true, prefix);
  for (const std::string& expression : texts(rule, "commandRegex")) add_expression(to, verdict, expression);
  for (const std::string& expression : texts(rule, "argsPattern")) add_expression(to, verdict, expression);
  bool says_more = rule.contains("commandPrefix") || rule.contains("commandRegex") || rule.contains("argsPattern");
  if (!says_more) to.add_command(verdict, "**", false, "run_shell_command");
}

void add_tool(RuleWriter& to, Verdict verdict, const std::string& tool, bool has_arguments) {
  if (has_arguments) to.note(tool, "widened to every argument");
  to.add_tool(verdict, tool, tool);
}

Result<void> add_rule(RuleWriter& to, const toml::table& rule) {
  Verdict verdict = CG_TRY(verdict_of(rule));
  std::vector<std::string> tools = texts(rule, "toolName"), servers = texts(rule, "mcpName");
  if (rule.contains("modes") && verdict < Verdict::ask) {
    to.note(tools.empty() ? "modes" : tools[0], "left out: it allows in some of Gemini's modes only");
    return {};
  }
  std::string server = servers.empty() ? "" : "mcp__" + servers[0] + "__";
  if (tools.empty() && !server.empty()) tools = {"*"};
  if (tools.empty() && rule.contains("commandPrefix")) tools = {"run_shell_command"};
  for (const std::string& tool : tools) {
    if (tool == "run_shell_command" && server.empty())
      add_shell(to, verdict, rule);
    else if (rule.contains("argsPattern") && verdict < Verdict::ask)
      to.note(tool, "left out: it allows some arguments only");
    else
      add_tool(to, verdict, server + tool, rule.contains("argsPattern"));
  }
  for (const std::string& message : texts(rule, "denyMessage")) to.reason(message);
  return {};
}

Result<Imported> read(const toml::table& document) {
  const toml::node* node = document.get("rule");
  const toml::array* rules = node == nullptr ? nullptr : node->as_array();
  if (rules == nullptr) return fail("no [[rule]] in this policy");
  RuleWriter to("gemini");
  std::set<int64_t> priorities;
  for (const toml::node& item : *rules) {
    const toml::table* rule = item.as_table();
    if (rule == nullptr) return fail("rules are written as [[rule]], with two brackets");
    CG_TRY(add_rule(to, *rule));
    if (const toml::node* priority = rule->get("priority")) priorities.insert(priority->value_or(int64_t{0}));
  }
  if (priorities.size() > 1) to.note("priority", "gone: the strictest rule that matches speaks");
  return to.finish();
}

Result<Imported> run(std::string_view text) {
  if (!is_valid_utf8(text)) return fail("not valid UTF-8");
  try {
    return read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return fail("line " + std::to_string(error.source().begin.line) + ": " +
                escape_for_display(error.description(), 200));
  }
}

}  // namespace

extern const Importer gemini_importer{"gemini", "a policy of Gemini CLI: policies/*.toml", run};

}  // namespace callgate
