#include "policy/decision.h"

#include <array>

namespace callgate {
namespace {
constexpr std::array<std::string_view, 9> kinds{"check", "rule",    "effect",     "reader", "trust",
                                                "mode",  "session", "classifier", "error"};
}

std::string_view to_string(ReasonKind kind) {
  return kinds[static_cast<size_t>(kind)];
}

}  // namespace callgate
