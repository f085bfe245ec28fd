// The four verdicts and the one way to combine them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace callgate {

// Ordered: a later one is stricter.
enum class Verdict : uint8_t {
  allow,    // run it, held to its grant
  contain,  // run it on a copy-on-write view, without network, secrets or privileges
  ask,      // a person decides
  deny,     // never
};

// Verdicts combine only through this.
constexpr Verdict stricter(Verdict a, Verdict b) { return a < b ? b : a; }

std::string_view to_string(Verdict verdict);
std::optional<Verdict> verdict_from(std::string_view name);

}  // namespace callgate
