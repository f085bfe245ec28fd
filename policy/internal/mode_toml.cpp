// [[mode]] and [session]: how much agents and sessions get at most.
#include "policy/internal/toml_reader.h"

namespace callgate::internal {
namespace {

Result<ModeLimit> read_limit(const toml::table& table, Layer layer, const Place& place) {
  CG_TRY(check_keys(table, {"at_most", "agent", "session"}, place));
  ModeLimit limit;
  limit.layer = layer;
  limit.origin = std::string(place.origin) + ":" + std::to_string(table.source().begin.line);
  std::string name = CG_TRY(text_of(table, "at_most", place));
  std::optional<Mode> mode = mode_from(name);
  if (!mode)
    return place.error(table.source(), "a [[mode]] needs 'at_most': plan, ask, edits, auto or locked" +
                                           suggestion(name, {"plan", "ask", "edits", "auto", "locked"}));
  limit.at_most = *mode;
  limit.agents = CG_TRY(texts_of(table, "agent", place));
  limit.sessions = CG_TRY(texts_of(table, "session", place));
  return limit;
}

}  // namespace

Result<std::vector<ModeLimit>> read_mode_limits(const toml::table& document, Layer layer, const Place& place) {
  std::vector<ModeLimit> limits;
  const toml::node* node = document.get("mode");
  if (node == nullptr) return limits;
  const toml::array* array = node->as_array();
  if (array == nullptr) return place.error(node->source(), "limits are written as [[mode]], with two brackets");
  for (const toml::node& element : *array) {
    const toml::table* table = element.as_table();
    if (table == nullptr) return place.error(element.source(), "limits are written as [[mode]], with two brackets");
    limits.push_back(CG_TRY(read_limit(*table, layer, place)));
  }
  return limits;
}

Result<std::optional<int>> read_asks_per_minute(const toml::table& document, Layer layer, const Place& place) {
  constexpr int most = 600;
  const toml::node* node = document.get("session");
  if (node == nullptr) return std::optional<int>();
  const toml::table* table = node->as_table();
  if (table == nullptr) return place.error(node->source(), "'session' is a table: [session]");
  CG_TRY(check_keys(*table, {"asks_per_minute"}, place));
  const toml::node* value = table->get("asks_per_minute");
  if (value == nullptr) return std::optional<int>();
  std::optional<int64_t> count = value->value_exact<int64_t>();
  if (!count || *count < 1 || *count > most)
    return place.error(value->source(), "'asks_per_minute' is a number from 1 to 600");
  int asks = static_cast<int>(*count);
  return std::optional<int>(may_lower(layer) ? asks : std::min(asks, default_asks_per_minute));
}

}  // namespace callgate::internal
