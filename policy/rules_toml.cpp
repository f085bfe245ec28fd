// The one file that calls toml++, and that catches its exceptions.
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "policy/check.h"
#include "policy/rules.h"

namespace callgate {
namespace {

constexpr size_t max_policy_bytes = 256 * 1024;  // a policy that a person can still read
constexpr size_t max_pattern_words = 64;         // matching costs pattern words times argv words

// Says where an error is. A value of one parse_rules() call.
struct Place {
  std::string_view origin;

  tl::unexpected<Error> error(const toml::source_region& where, const std::string& what) const {
    return error(where.begin.line, where.begin.column, what);
  }
  tl::unexpected<Error> error(uint32_t line, uint32_t column, const std::string& what) const {
    return fail(std::string(origin) + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + what);
  }
};

std::string quoted(std::string_view untrusted) {
  return "'" + escape_for_display(untrusted, 60) + "'";
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& known) {
  std::string_view near = nearest(word, known);
  return near.empty() ? "" : " (did you mean '" + std::string(near) + "'?)";
}

Result<void> check_keys(const toml::table& table, const std::vector<std::string_view>& known, const Place& place) {
  for (const auto& [key, value] : table) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    return place.error(key.source(), "unknown key " + quoted(key.str()) + suggestion(key.str(), known));
  }
  return {};
}

// An absent key is an empty text; a key with another type, or with no text in it, is an error.
Result<std::string> text_of(const toml::table& table, std::string_view key, const Place& place) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::string();
  const auto* text = node->as_string();
  if (text == nullptr) return place.error(node->source(), "'" + std::string(key) + "' must be a text in quotes");
  if (text->get().empty()) return place.error(node->source(), "'" + std::string(key) + "' must not be empty");
  return text->get();
}

Result<Verdict> read_verdict(const toml::table& table, const Place& place) {
  std::string name = CG_TRY(text_of(table, "verdict", place));
  if (name.empty()) return place.error(table.source(), "a rule needs a 'verdict': allow, contain, ask or deny");
  std::optional<Verdict> verdict = verdict_from(name);
  if (verdict) return *verdict;
  return place.error(table.get("verdict")->source(),
                     "unknown verdict " + quoted(name) + suggestion(name, {"allow", "contain", "ask", "deny"}));
}

Result<std::vector<std::string>> read_command(const toml::table& table, const Place& place) {
  std::string text = CG_TRY(text_of(table, "command", place));
  std::vector<std::string> words;
  if (text.empty()) return words;
  const toml::source_region& where = table.get("command")->source();
  for (std::string_view word : split(text, ' '))
    if (!word.empty()) words.emplace_back(word);
  if (words.empty()) return place.error(where, "'command' holds no word");
  if (words.size() > max_pattern_words)
    return place.error(where, "'command' has more than " + std::to_string(max_pattern_words) + " words");
  if (text.find_first_of("'\"\\|;&<>") != std::string::npos)
    return place.error(where, "'command' is words of one command, without quotes or shell operators");
  return words;
}

Result<std::optional<EffectKind>> read_effect(const toml::table& table, const Place& place) {
  std::string name = CG_TRY(text_of(table, "effect", place));
  if (name.empty()) return std::optional<EffectKind>();
  std::optional<EffectKind> kind = effect_kind_from(name);
  if (kind) return kind;
  std::vector<std::string_view> known;
  for (int i = 0; i <= static_cast<int>(EffectKind::unknown); ++i)
    known.push_back(to_string(static_cast<EffectKind>(i)));
  return place.error(table.get("effect")->source(), "unknown effect " + quoted(name) + suggestion(name, known));
}

bool is_path_scope(std::string_view target) {
  bool rooted = target == "workspace" || target == "~" || target.starts_with("workspace/") ||
                target.starts_with("~/") || target.starts_with('/');
  if (!rooted) return false;
  std::vector<std::string_view> parts = split(target, '/');
  return std::none_of(parts.begin(), parts.end(), [](std::string_view part) { return part == ".." || part == "."; });
}

Result<std::string> read_target(const toml::table& table, std::optional<EffectKind> kind, const Place& place) {
  std::string target = CG_TRY(text_of(table, "target", place));
  if (target.empty()) return target;
  const toml::source_region& where = table.get("target")->source();
  if (!kind) return place.error(where, "'target' needs an 'effect' that it is the target of");
  bool is_path = kind == EffectKind::read || kind == EffectKind::write || kind == EffectKind::remove;
  if (is_path && !is_path_scope(target))
    return place.error(where, "a path starts with 'workspace/', '~/' or '/' and holds no '..': " + quoted(target));
  return target;
}

Result<std::optional<Dialect>> read_dialect(const toml::table& table, const Place& place) {
  std::string name = CG_TRY(text_of(table, "dialect", place));
  if (name.empty()) return std::optional<Dialect>();
  std::optional<Dialect> dialect = dialect_from(name);
  if (dialect) return dialect;
  return place.error(table.get("dialect")->source(),
                     "unknown dialect " + quoted(name) + suggestion(name, {"bash", "zsh", "sh"}));
}

Result<bool> read_final(const toml::table& table, const Place& place) {
  const toml::node* node = table.get("final");
  if (node == nullptr) return false;
  const auto* value = node->as_boolean();
  if (value == nullptr) return place.error(node->source(), "'final' must be true or false");
  return value->get();
}

Result<Rule> read_rule(const toml::table& table, Layer layer, const Place& place) {
  CG_TRY(check_keys(table, {"name", "verdict", "command", "effect", "target", "dialect", "reason", "final"}, place));
  Rule rule;
  rule.layer = layer;
  rule.origin = std::string(place.origin) + ":" + std::to_string(table.source().begin.line);
  rule.name = CG_TRY(text_of(table, "name", place));
  if (rule.name.empty()) return place.error(table.source(), "a rule needs a 'name'");
  rule.verdict = CG_TRY(read_verdict(table, place));
  rule.command = CG_TRY(read_command(table, place));
  rule.effect = CG_TRY(read_effect(table, place));
  rule.target = CG_TRY(read_target(table, rule.effect, place));
  rule.dialect = CG_TRY(read_dialect(table, place));
  rule.reason = CG_TRY(text_of(table, "reason", place));
  rule.final = CG_TRY(read_final(table, place));
  if (rule.command.empty() && !rule.effect)
    return place.error(table.source(), "rule " + quoted(rule.name) + " needs a 'command' or an 'effect'");
  if (rule.verdict <= Verdict::contain && !may_lower(layer))
    return place.error(table.source(), "rule " + quoted(rule.name) + ": a project can only tighten, with ask or deny");
  return rule;
}

Result<void> read_rules(const toml::table& document, Layer layer, const Place& place, ParsedLayer& parsed) {
  const toml::node* node = document.get("rule");
  if (node == nullptr) return {};
  const toml::array* array = node->as_array();
  if (array == nullptr) return place.error(node->source(), "rules are written as [[rule]], with two brackets");
  std::set<std::string> names;
  for (const toml::node& element : *array) {
    const toml::table* table = element.as_table();
    if (table == nullptr) return place.error(element.source(), "rules are written as [[rule]], with two brackets");
    Rule rule = CG_TRY(read_rule(*table, layer, place));
    if (!names.insert(rule.name).second)
      return place.error(table->get("name")->source(), "the name " + quoted(rule.name) + " is used twice");
    parsed.rules.push_back(std::move(rule));
  }
  return {};
}

Result<Verdict> read_tuning(const toml::node& node, Layer layer, const Place& place) {
  const auto* text = node.as_string();
  std::string name = text == nullptr ? "" : text->get();
  constexpr std::array<std::pair<std::string_view, Verdict>, 4> values{
      {{"off", Verdict::allow}, {"warn", Verdict::allow}, {"ask", Verdict::ask}, {"deny", Verdict::deny}}};
  for (const auto& [known, verdict] : values) {
    if (known != name) continue;
    if (verdict == Verdict::allow && !may_lower(layer))
      return place.error(node.source(), "a project can only tighten a check, with ask or deny");
    return verdict;
  }
  return place.error(node.source(), "a check is 'off', 'warn', 'ask' or 'deny', not " + quoted(name) +
                                        suggestion(name, {"off", "warn", "ask", "deny"}));
}

Result<void> read_tunings(const toml::table& document, Layer layer, const Place& place, ParsedLayer& parsed) {
  const toml::node* node = document.get("checks");
  if (node == nullptr) return {};
  const toml::table* table = node->as_table();
  if (table == nullptr) return place.error(node->source(), "'checks' is a table: [checks]");
  std::vector<std::string> ids;
  for (const CheckEntry& entry : all_checks()) ids.push_back(check_id(*entry.check));
  std::vector<std::string_view> known(ids.begin(), ids.end());
  CG_TRY(check_keys(*table, known, place));
  for (const auto& [key, value] : *table) {
    CheckTuning tuning{std::string(key.str()), Verdict::deny, layer, ""};
    tuning.verdict = CG_TRY(read_tuning(value, layer, place));
    tuning.origin = std::string(place.origin) + ":" + std::to_string(key.source().begin.line);
    parsed.tunings.push_back(std::move(tuning));
  }
  return {};
}

// `[parser] third_vote = "always"`. Any layer may ask for more, none for less.
Result<ThirdVote> read_parser(const toml::table& document, const Place& place) {
  const toml::node* node = document.get("parser");
  if (node == nullptr) return ThirdVote::never;
  const toml::table* table = node->as_table();
  if (table == nullptr) return place.error(node->source(), "'parser' is a table: [parser]");
  CG_TRY(check_keys(*table, {"third_vote"}, place));
  std::string name = CG_TRY(text_of(*table, "third_vote", place));
  constexpr std::array<std::pair<std::string_view, ThirdVote>, 3> values{
      {{"never", ThirdVote::never}, {"auto-approved", ThirdVote::auto_approved}, {"always", ThirdVote::always}}};
  for (const auto& [known, vote] : values)
    if (name == known) return vote;
  if (name.empty()) return ThirdVote::never;
  return place.error(table->get("third_vote")->source(), "'third_vote' is 'always', 'auto-approved' or 'never', not " +
                                                             quoted(name) +
                                                             suggestion(name, {"always", "auto-approved", "never"}));
}

// toml++ would say so as well, in words about bytes; the line is what a person needs.
Result<void> check_text(std::string_view text, const Place& place) {
  if (text.size() > max_policy_bytes)
    return place.error(1, 1, "larger than " + std::to_string(max_policy_bytes / 1024) + " KiB");
  uint32_t line = 1;
  for (std::string_view row : split(text, '\n')) {
    if (!is_valid_utf8(row)) return place.error(line, 1, "this line is not valid UTF-8");
    ++line;
  }
  return {};
}

Result<ParsedLayer> read_layer(const toml::table& document, Layer layer, const Place& place) {
  CG_TRY(check_keys(document, {"rule", "checks", "parser"}, place));
  ParsedLayer parsed;
  CG_TRY(read_rules(document, layer, place, parsed));
  CG_TRY(read_tunings(document, layer, place, parsed));
  parsed.third_vote = CG_TRY(read_parser(document, place));
  return parsed;
}

}  // namespace

Result<ParsedLayer> parse_rules(Layer layer, std::string_view text, std::string_view origin) {
  Place place{origin};
  CG_TRY(check_text(text, place));
  try {
    return read_layer(toml::parse(text, origin), layer, place);
  } catch (const toml::parse_error& error) {
    return place.error(error.source(), escape_for_display(error.description(), 200));
  }
}

}  // namespace callgate
