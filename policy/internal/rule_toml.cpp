// One rule: its conditions under `when`, and what follows from them.
#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "policy/internal/toml_reader.h"

namespace callgate::internal {
namespace {

bool is_path_kind(EffectKind kind) {
  return kind == EffectKind::read || kind == EffectKind::write || kind == EffectKind::remove;
}

// A word that stands for one of a few: `read_name(text)` gives nothing for any other.
template <typename T, typename ReadName>
Result<T> read_name(const toml::node& node, const std::string& name, std::string_view what,
                    const std::vector<std::string_view>& known, ReadName read_one, const Place& place) {
  std::optional<T> value = read_one(name);
  if (value) return *value;
  return place.error(node.source(), "unknown " + std::string(what) + " " + quoted(name) + suggestion(name, known));
}

const std::vector<std::string_view>& verdict_names() {
  static const std::vector<std::string_view> names{"allow", "contain", "ask", "deny"};
  return names;
}

std::vector<std::string_view> effect_names() {
  std::vector<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(EffectKind::unknown); ++i)
    names.push_back(to_string(static_cast<EffectKind>(i)));
  return names;
}

Result<Verdict> read_then(const toml::table& table, const Place& place) {
  std::string name = CG_TRY(text_of(table, "then", place));
  if (name.empty()) return place.error(table.source(), "a rule needs a 'then': allow, contain, ask or deny");
  return read_name<Verdict>(*table.get("then"), name, "verdict", verdict_names(), verdict_from, place);
}

Result<CommandPattern> read_command(const toml::table& table, const Place& place) {
  std::string text = CG_TRY(text_of(table, "command", place));
  if (text.empty()) return CommandPattern();
  Result<CommandPattern> pattern = parse_command_pattern(text);
  if (!pattern) return place.error(table.get("command")->source(), pattern.error().message);
  return pattern;
}

Result<std::string> read_argument(const toml::table& table, const Place& place) {
  std::string expression = CG_TRY(text_of(table, "argument", place));
  if (expression.empty()) return expression;
  const toml::source_region& where = table.get("argument")->source();
  if (table.get("command") == nullptr)
    return place.error(where, "'argument' needs a 'command' whose words it looks at");
  std::string error = expression_error(expression);
  if (!error.empty()) return place.error(where, "'argument': " + escape_for_display(error, 120));
  return expression;
}

Result<std::vector<EffectKind>> read_effects(const toml::table& table, const Place& place) {
  std::vector<EffectKind> kinds;
  for (const std::string& name : CG_TRY(texts_of(table, "effect", place)))
    kinds.push_back(
        CG_TRY(read_name<EffectKind>(*table.get("effect"), name, "effect", effect_names(), effect_kind_from, place)));
  return kinds;
}

bool is_path_target(std::string_view target) {
  bool rooted = target == "workspace" || target == "~" || target.starts_with("workspace/") ||
                target.starts_with("~/") || target.starts_with('/');
  if (!rooted) return false;
  std::vector<std::string_view> parts = split(target, '/');
  return std::none_of(parts.begin(), parts.end(), [](std::string_view part) { return part == ".." || part == "."; });
}

Result<std::vector<std::string>> read_targets(const toml::table& table, const std::vector<EffectKind>& kinds,
                                              const Place& place) {
  std::vector<std::string> targets = CG_TRY(texts_of(table, "target", place));
  if (targets.empty()) return targets;
  const toml::source_region& where = table.get("target")->source();
  if (kinds.empty()) return place.error(where, "'target' needs an 'effect' that it is the target of");
  bool paths = std::all_of(kinds.begin(), kinds.end(), is_path_kind);
  if (!paths && kinds.size() > 1 && std::any_of(kinds.begin(), kinds.end(), is_path_kind))
    return place.error(where, "'target' is a path for some of these effects and not for others: write two rules");
  for (const std::string& target : targets)
    if (paths && !is_path_target(target))
      return place.error(where, "a path starts with 'workspace/', '~/' or '/' and holds no '..': " + quoted(target));
  return targets;
}

// `host = "*.example.org"` is short for the effect and its target.
Result<void> read_hosts(const toml::table& table, RuleConditions& when, const Place& place) {
  std::vector<std::string> hosts = CG_TRY(texts_of(table, "host", place));
  if (hosts.empty()) return {};
  if (!when.effects.empty())
    return place.error(table.get("host")->source(),
                       "'host' stands for effect 'connect' and cannot stand beside 'effect'");
  when.effects = {EffectKind::connect};
  when.targets = std::move(hosts);
  return {};
}

Result<void> read_scope(const toml::table& table, RuleConditions& when, const Place& place) {
  std::string name = CG_TRY(text_of(table, "scope", place));
  if (name.empty()) return {};
  const toml::node& node = *table.get("scope");
  when.scope = CG_TRY(read_name<Scope>(
      node, name, "scope", {"workspace", "temporary", "system", "home", "secrets", "outside"}, scope_from, place));
  if (when.effects.empty()) when.effects = {EffectKind::read, EffectKind::write, EffectKind::remove};
  if (!std::all_of(when.effects.begin(), when.effects.end(), is_path_kind))
    return place.error(node.source(), "'scope' is about the effects 'read', 'write' and 'delete'");
  return {};
}

Result<void> read_call_conditions(const toml::table& table, RuleConditions& when, const Place& place) {
  std::string dialect = CG_TRY(text_of(table, "dialect", place));
  if (!dialect.empty())
    when.dialect = CG_TRY(
        read_name<Dialect>(*table.get("dialect"), dialect, "dialect", {"bash", "zsh", "sh"}, dialect_from, place));
  when.tools = CG_TRY(texts_of(table, "tool", place));
  when.agents = CG_TRY(texts_of(table, "agent", place));
  when.sessions = CG_TRY(texts_of(table, "session", place));
  for (const std::string& mode : CG_TRY(texts_of(table, "mode", place)))
    when.modes.push_back(CG_TRY(read_name<Mode>(*table.get("mode"), mode, "mode",
                                                {"plan", "ask", "edits", "auto", "locked"}, mode_from, place)));
  const toml::node* risk = table.get("risk_above");
  if (risk == nullptr) return {};
  when.risk_above = risk->value<double>();
  if (!when.risk_above || *when.risk_above < 0 || *when.risk_above > 1)
    return place.error(risk->source(), "'risk_above' is a probability: 0 to 1");
  return {};
}

Result<RuleConditions> read_when(const toml::table& rule, const Place& place) {
  const toml::node* node = rule.get("when");
  if (node == nullptr) return place.error(rule.source(), "a rule needs a 'when': when = { command = \"git push *\" }");
  const toml::table* table = node->as_table();
  if (table == nullptr) return place.error(node->source(), "'when' is a table: { command = \"git push *\" }");
  CG_TRY(check_keys(*table,
                    {"command", "argument", "effect", "target", "host", "scope", "dialect", "tool", "agent", "session",
                     "mode", "risk_above"},
                    place));
  RuleConditions when;
  when.command = CG_TRY(read_command(*table, place));
  when.argument = CG_TRY(read_argument(*table, place));
  when.effects = CG_TRY(read_effects(*table, place));
  when.targets = CG_TRY(read_targets(*table, when.effects, place));
  CG_TRY(read_hosts(*table, when, place));
  CG_TRY(read_scope(*table, when, place));
  CG_TRY(read_call_conditions(*table, when, place));
  if (table->empty()) return place.error(node->source(), "'when' says nothing: name a command, an effect or a tool");
  return when;
}

// A day counts from its beginning in UTC, so that the rule's end does not depend on where it is read.
std::optional<int64_t> seconds_of(const toml::node& node) {
  constexpr int64_t day = 86400;
  auto days_of = [](const toml::date& date) {
    std::chrono::year_month_day parts{std::chrono::year(date.year), std::chrono::month(date.month),
                                      std::chrono::day(date.day)};
    return int64_t{std::chrono::sys_days(parts).time_since_epoch().count()};
  };
  if (const auto* date = node.as_date()) return days_of(date->get()) * day;
  const auto* time = node.as_date_time();
  if (time == nullptr) return std::nullopt;
  const toml::date_time& moment = time->get();
  int64_t seconds = days_of(moment.date) * day + moment.time.hour * 3600 + moment.time.minute * 60 + moment.time.second;
  return moment.offset ? seconds - moment.offset->minutes * 60 : seconds;
}

Result<std::optional<int64_t>> read_expiry(const toml::table& table, const Place& place) {
  const toml::node* node = table.get("expires");
  if (node == nullptr) return std::optional<int64_t>();
  std::optional<int64_t> seconds = seconds_of(*node);
  if (!seconds) return place.error(node->source(), "'expires' is a date without quotes: 2030-12-31");
  return seconds;
}

}  // namespace

Result<Rule> read_rule(const toml::table& table, Layer layer, const Place& place) {
  CG_TRY(check_keys(table, {"name", "when", "then", "reason", "final", "expires", "once"}, place));
  Rule rule;
  rule.layer = layer;
  rule.origin = std::string(place.origin) + ":" + std::to_string(table.source().begin.line);
  rule.name = CG_TRY(text_of(table, "name", place));
  if (rule.name.empty()) return place.error(table.source(), "a rule needs a 'name'");
  rule.when = CG_TRY(read_when(table, place));
  rule.verdict = CG_TRY(read_then(table, place));
  rule.reason = CG_TRY(text_of(table, "reason", place));
  rule.final = CG_TRY(flag_of(table, "final", place));
  rule.once = CG_TRY(flag_of(table, "once", place));
  rule.expires = CG_TRY(read_expiry(table, place));
  if (rule.verdict <= Verdict::contain && !may_lower(layer))
    return place.error(table.source(), "rule " + quoted(rule.name) + ": a project can only tighten, with ask or deny");
  return rule;
}

}  // namespace callgate::internal
