#include "agent/json_text.h"

#include <nlohmann/json.hpp>

namespace callgate {
namespace {

using nlohmann::json;

constexpr int max_depth = 64;

}  // namespace

Result<json> parse_json(std::string_view text) {
  bool is_too_deep = false;
  const auto watch = [&](int depth, json::parse_event_t, json&) {
    is_too_deep = is_too_deep || depth > max_depth;
    return !is_too_deep;
  };
  json value = json::parse(text, watch, /*allow_exceptions=*/false);
  if (is_too_deep) return fail("JSON nested deeper than 64 levels");
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
