// Here toml++ is called and its exceptions are caught.
#include "policy/policy_cases.h"

#include <algorithm>

#include "base/text.h"
#include "policy/internal/toml_reader.h"

namespace callgate {
namespace {

using internal::Place;
using internal::quoted;
using internal::suggestion;
using internal::text_of;

constexpr size_t max_cases_bytes = 1 << 20;

// A word that stands for one of a few, or what it is when the key is absent.
template <typename T, typename ReadName>
Result<T> name_or(const toml::table& table, std::string_view key, T otherwise, ReadName read, const Place& place,
                  const std::vector<std::string_view>& known) {
  std::string name = CG_TRY(text_of(table, key, place));
  if (name.empty()) return otherwise;
  std::optional<T> value = read(std::string_view(name));
  if (value) return *value;
  return place.error(table.get(key)->source(),
                     "unknown " + std::string(key) + " " + quoted(name) + suggestion(name, known));
}

Result<PolicyCase> read_case(const toml::table& table, const Place& place) {
  CG_TRY(internal::check_keys(table, {"command", "expect", "rule", "shell", "mode", "untrusted"}, place));
  PolicyCase item;
  item.origin = std::string(place.origin) + ":" + std::to_string(table.source().begin.line);
  item.command = CG_TRY(text_of(table, "command", place));
  if (item.command.empty()) return place.error(table.source(), "a test needs a 'command'");
  if (table.get("expect") == nullptr)
    return place.error(table.source(), "a test needs an 'expect': allow, contain, ask or deny");
  item.expected =
      CG_TRY(name_or(table, "expect", Verdict::deny, verdict_from, place, {"allow", "contain", "ask", "deny"}));
  item.rule = CG_TRY(text_of(table, "rule", place));
  item.dialect = CG_TRY(name_or(table, "shell", Dialect::bash, dialect_from, place, {"bash", "zsh", "sh"}));
  auto mode = [](std::string_view name) { return mode_from(name); };
  item.mode = CG_TRY(name_or(table, "mode", Mode::ask, mode, place, {"plan", "ask", "edits", "auto", "locked"}));
  item.trusted = !CG_TRY(internal::flag_of(table, "untrusted", place));
  return item;
}

Result<std::vector<PolicyCase>> read_cases(const toml::table& document, const Place& place) {
  std::vector<PolicyCase> cases;
  const toml::node* node = document.get("test");
  if (node == nullptr) return cases;
  const toml::array* array = node->as_array();
  if (array == nullptr) return place.error(node->source(), "tests are written as [[test]], with two brackets");
  for (const toml::node& element : *array) {
    const toml::table* table = element.as_table();
    if (table == nullptr) return place.error(element.source(), "tests are written as [[test]], with two brackets");
    cases.push_back(CG_TRY(read_case(*table, place)));
  }
  return cases;
}

// A reason's id is "name" or "name (policy.toml:3)".
bool is_named(const Reason& reason, std::string_view name) {
  return reason.id == name || reason.id.starts_with(std::string(name) + " (");
}

}  // namespace

Result<std::vector<PolicyCase>> parse_policy_cases(std::string_view text, std::string_view origin) {
  Place place{origin};
  if (text.size() > max_cases_bytes) return place.error(1, 1, "larger than 1 MiB");
  if (!is_valid_utf8(text)) return place.error(1, 1, "not valid UTF-8");
  try {
    return read_cases(toml::parse(text, origin), place);
  } catch (const toml::parse_error& error) {
    return place.error(error.source(), escape_for_display(error.description(), 200));
  }
}

std::string difference(const PolicyCase& item, const Decision& decision) {
  bool named = item.rule.empty() || std::any_of(decision.reasons.begin(), decision.reasons.end(),
                                                [&](const Reason& reason) { return is_named(reason, item.rule); });
  if (decision.verdict == item.expected && named) return "";
  std::string got = decision.reasons.empty() ? "" : " by " + decision.reasons[0].id;
  return item.origin + ": " + escape_for_display(item.command, 100) + "\n  expected " +
         std::string(to_string(item.expected)) + (item.rule.empty() ? "" : " by " + item.rule) + "\n  got      " +
         std::string(to_string(decision.verdict)) + got + "\n";
}

}  // namespace callgate
