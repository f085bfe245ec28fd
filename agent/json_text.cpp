#include "agent/json_text.h"

#include <nlohmann/json.hpp>

namespace callgate {
namespace {

using nlohmann::json;

constexpr int max_depth = 64;

// Before the library sees it: it would build all levels first. Brackets inside strings do not count.
bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') in_string = !in_string;
    if (in_string && c == '\\') ++at;
    if (in_string) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > max_depth) return true;
  }
  return false;
}

}  // namespace

Result<json> parse_json(std::string_view text) {
  if (is_too_deep(text)) return fail("JSON nested deeper than 64 levels");
  json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) return fail("malformed JSON");
  return value;
}

std::string to_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

const json* find_member(const json& value, std::string_view key) {
  if (!value.is_object()) return nullptr;
  const auto found = value.find(key);
  return found == value.end() ? nullptr : &*found;
}

const std::string* find_string(const json& value, std::string_view key) {
  const json* member = find_member(value, key);
  return member == nullptr ? nullptr : member->get_ptr<const std::string*>();
}

uint64_t find_count(const json& value, std::string_view key) {
  const json* member = find_member(value, key);
  return member != nullptr && member->is_number_unsigned() ? member->get<uint64_t>() : 0;
}

}  // namespace callgate
