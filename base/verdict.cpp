#include "base/verdict.h"

#include <array>

namespace callgate {
namespace {
constexpr std::array<std::string_view, 4> names{"allow", "contain", "ask", "deny"};
}

std::string_view to_string(Verdict verdict) { return names[static_cast<size_t>(verdict)]; }

std::optional<Verdict> verdict_from(std::string_view name) {
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<Verdict>(i);
  return std::nullopt;
}

}  // namespace callgate
