// What may become an event.
#pragma once

#include <string_view>

#include "audit/journal.h"

namespace callgate {

// A JSON object, as RFC 8259 has it.
bool is_json_object(std::string_view text);

// An error that names the limit or the form that is not kept.
Result<void> check_new_event(const NewEvent& event);

}  // namespace callgate
