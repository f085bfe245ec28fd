// JSON that came from outside: parsed without exceptions and without the depth that would end the process when it is
// written again (the library writes and frees by recursion).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace callgate {

// At most 64 levels: tool arguments have two or three.
Result<nlohmann::json> parse_json(std::string_view text);

// Never throws: ill-formed UTF-8 is written as U+FFFD.
std::string to_text(const nlohmann::json& value);

// The member, or nothing when `value` is no object, has no such member, or the member is not of that type.
const nlohmann::json* find_member(const nlohmann::json& value, std::string_view key);
const std::string* find_string(const nlohmann::json& value, std::string_view key);
uint64_t find_count(const nlohmann::json& value, std::string_view key);

}  // namespace callgate
