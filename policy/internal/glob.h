// Patterns without backtracking that can blow up: '*' is the only operator, and matching is at most |pattern| x |text|.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callgate {

// '*' matches any bytes, everything else itself.
bool glob_matches(std::string_view pattern, std::string_view text);

// Paths: '*' matches within one component, a last "/**" matches the directory and everything below it.
bool path_glob_matches(std::string_view pattern, std::string_view path);

}  // namespace callgate
