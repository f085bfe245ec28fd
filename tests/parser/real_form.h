// What the real shells print of a text. Nothing of it runs; the shell stands in an empty directory all the same.
#pragma once

#include <optional>
#include <string>

#include "base/tool_call.h"

namespace callgate {

// Nothing: the shell cannot read the text.
std::optional<std::string> real_form(Dialect dialect, const std::string& text);

}  // namespace callgate
