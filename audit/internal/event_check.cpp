#include "audit/internal/event_check.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace callgate {
namespace {

// Names are ours ("call/<uuid>", "exec.intent"); whatever is longer is a mistake.
constexpr size_t max_name_bytes = 255;

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= max_name_bytes && text.find('\0') == std::string_view::npos &&
         is_valid_utf8(text);
}

}  // namespace

bool is_json_object(std::string_view text) {
  size_t start = text.find_first_not_of(" \t\r\n");
  return start != std::string_view::npos && text[start] == '{' && nlohmann::json::accept(text);
}

Result<void> check_new_event(const NewEvent& event) {
  if (!is_name(event.stream)) return fail("event: the stream's name must be 1 to 255 bytes of UTF-8");
  if (!is_name(event.type)) return fail("event: the type must be 1 to 255 bytes of UTF-8");
  if (event.expected_version == 0 || event.expected_version > std::numeric_limits<int64_t>::max())
    return fail("event: versions count from 1");
  if (event.body.size() > max_event_body_bytes)
    return fail("event: the body has " + std::to_string(event.body.size()) + " bytes, more than " +
                std::to_string(max_event_body_bytes));
  if (!is_valid_utf8(event.body)) return fail("event: the body is not valid UTF-8");
  if (!is_json_object(event.body)) return fail("event: the body is not a JSON object");
  return {};
}

}  // namespace callgate
