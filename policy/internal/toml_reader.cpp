#include "policy/internal/toml_reader.h"

#include <algorithm>

#include "base/text.h"

namespace callgate::internal {

tl::unexpected<Error> Place::error(const toml::source_region& where, const std::string& what) const {
  return error(where.begin.line, where.begin.column, what);
}

tl::unexpected<Error> Place::error(uint32_t line, uint32_t column, const std::string& what) const {
  return fail(std::string(origin) + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + what);
}

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

namespace {

Result<std::string> read_text(const toml::node& node, std::string_view key, const Place& place) {
  const auto* text = node.as_string();
  if (text == nullptr) return place.error(node.source(), "'" + std::string(key) + "' must be a text in quotes");
  if (text->get().empty()) return place.error(node.source(), "'" + std::string(key) + "' must not be empty");
  return text->get();
}

}  // namespace

Result<std::string> text_of(const toml::table& table, std::string_view key, const Place& place) {
  const toml::node* node = table.get(key);
  return node == nullptr ? std::string() : read_text(*node, key, place);
}

Result<std::vector<std::string>> texts_of(const toml::table& table, std::string_view key, const Place& place) {
  std::vector<std::string> texts;
  const toml::node* node = table.get(key);
  if (node == nullptr) return texts;
  const toml::array* list = node->as_array();
  if (list == nullptr) return std::vector<std::string>{CG_TRY(read_text(*node, key, place))};
  if (list->empty()) return place.error(node->source(), "'" + std::string(key) + "' must not be empty");
  for (const toml::node& item : *list) texts.push_back(CG_TRY(read_text(item, key, place)));
  return texts;
}

Result<bool> flag_of(const toml::table& table, std::string_view key, const Place& place) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return false;
  const auto* value = node->as_boolean();
  if (value == nullptr) return place.error(node->source(), "'" + std::string(key) + "' must be true or false");
  return value->get();
}

}  // namespace callgate::internal
