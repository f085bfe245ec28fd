// A layer's text. Here toml++ is called and its exceptions are caught.
#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "policy/check.h"
#include "policy/internal/toml_reader.h"
#include "policy/packs.h"

namespace callgate {
namespace {

using internal::check_keys;
using internal::Place;
using internal::quoted;
using internal::suggestion;
using internal::text_of;

constexpr size_t max_policy_bytes = 256 * 1024;  // a policy that a person can still read

Result<void> read_rules(const toml::table& document, Layer layer, const Place& place, ParsedLayer& parsed) {
  const toml::node* node = document.get("rule");
  if (node == nullptr) return {};
  const toml::array* array = node->as_array();
  if (array == nullptr) return place.error(node->source(), "rules are written as [[rule]], with two brackets");
  std::set<std::string> names;
  for (const toml::node& element : *array) {
    const toml::table* table = element.as_table();
    if (table == nullptr) return place.error(element.source(), "rules are written as [[rule]], with two brackets");
    Rule rule = CG_TRY(internal::read_rule(*table, layer, place));
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

// The numbers of the rules that `name` stands for: a pack's, one rule's, or all.
std::optional<PackRange> rules_named(std::string_view name) {
  if (name == "all") return PackRange{0, static_cast<uint32_t>(all_pack_rules().size())};
  if (const Pack* pack = find_pack(name)) return pack->rules;
  for (uint32_t number = 0; number < all_pack_rules().size(); ++number)
    if (all_pack_rules()[number].name.view() == name) return PackRange{number, 1};
  return std::nullopt;
}

// Of a name with a slash a rule was meant, else a pack.
std::string meant_by(std::string_view name) {
  std::vector<std::string_view> known;
  if (name.find('/') != std::string_view::npos)
    for (const PackRule& rule : all_pack_rules()) known.push_back(rule.name.view());
  else
    for (const Pack& pack : all_packs()) known.push_back(pack.name.view());
  known.push_back("all");
  return suggestion(name, known);
}

// `packs = ["git", "!git/clean"]`; the order does not matter: what is named with "!" stays off.
Result<std::optional<SwitchedPacks>> read_packs(const toml::table& document, Layer layer, const Place& place) {
  const toml::node* node = document.get("packs");
  if (node == nullptr) return std::optional<SwitchedPacks>();
  SwitchedPacks switched{layer, std::string(place.origin) + ":" + std::to_string(node->source().begin.line), {}};
  switched.rules.assign(all_pack_rules().size(), false);
  std::vector<PackRange> off;
  std::vector<std::string> names = CG_TRY(texts_of(document, "packs", place));
  for (size_t i = 0; i < names.size(); ++i) {
    std::string_view name = names[i];
    bool is_off = name.starts_with('!');
    if (is_off) name.remove_prefix(1);
    std::optional<PackRange> range = rules_named(name);
    const toml::array* list = node->as_array();
    if (!range)
      return place.error((list == nullptr ? node : list->get(i))->source(),
                         "unknown pack " + quoted(name) + meant_by(name) + "; 'callgate packs list' shows all");
    if (is_off) off.push_back(*range);
    for (uint32_t number = range->first; !is_off && number < range->first + range->count; ++number)
      switched.rules[number] = true;
  }
  for (const PackRange& range : off)
    for (uint32_t number = range.first; number < range.first + range.count; ++number) switched.rules[number] = false;
  return std::optional<SwitchedPacks>(std::move(switched));
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
  CG_TRY(check_keys(document, {"rule", "packs", "checks", "parser", "test", "mode", "session"}, place));
  ParsedLayer parsed;
  parsed.packs = CG_TRY(read_packs(document, layer, place));
  CG_TRY(read_rules(document, layer, place, parsed));
  CG_TRY(read_tunings(document, layer, place, parsed));
  parsed.third_vote = CG_TRY(read_parser(document, place));
  parsed.mode_limits = CG_TRY(internal::read_mode_limits(document, layer, place));
  parsed.asks_per_minute = CG_TRY(internal::read_asks_per_minute(document, layer, place));
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
