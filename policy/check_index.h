// The table of all checks for readers: docs/checks.md is its output, and a test holds the two together.
#pragma once

#include <string>

#include "policy/check.h"

namespace callgate {

// "deny", "ask", "contain", "warn"; with a dagger for a check that steps down.
std::string severity_of(const Check& check);

// The first sentence of a page: the fact.
std::string fact_of(std::string_view page);

// Markdown.
std::string check_index();

}  // namespace callgate
