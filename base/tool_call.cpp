#include "base/tool_call.h"

#include <array>

namespace callgate {
namespace {
constexpr std::array<std::string_view, 3> names{"bash", "zsh", "sh"};
}

std::string_view to_string(Dialect dialect) { return names[static_cast<size_t>(dialect)]; }

std::optional<Dialect> dialect_from(std::string_view name) {
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<Dialect>(i);
  return std::nullopt;
}

}  // namespace callgate
