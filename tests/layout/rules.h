// The arrows and fences, as tables.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace callgate::layout {

// The room of a path ("policy" for policy/checks/x.cpp and for tests/policy/x.cpp), or empty.
std::string_view room_of(std::string_view path);

// Why `file` must not include `target` (a path of ours), or nothing.
std::optional<std::string> forbidden_arrow(std::string_view file, std::string_view target);

// Why `file` must not include the library header `target`, or nothing.
std::optional<std::string> forbidden_library(std::string_view file, std::string_view target);

}  // namespace callgate::layout
