#include "base/effect.h"

#include <algorithm>
#include <array>

namespace callgate {
namespace {
constexpr std::array<std::string_view, 14> names{"read",    "write",       "delete",    "execute", "connect",
                                                 "listen",  "environment", "privilege", "signal",  "persist",
                                                 "history", "remote",      "install",   "unknown"};
}

EffectSet::EffectSet(std::initializer_list<Effect> effects) {
  for (const Effect& effect : effects) add(effect);
}

void EffectSet::add(Effect effect) {
  auto place = std::lower_bound(effects_.begin(), effects_.end(), effect);
  if (place == effects_.end() || *place != effect) effects_.insert(place, std::move(effect));
}

void EffectSet::merge(const EffectSet& other) {
  if (&other == this) return;
  // Not one `add` after another: that is quadratic, and a hostile call can have thousands of effects.
  effects_.insert(effects_.end(), other.begin(), other.end());
  std::sort(effects_.begin(), effects_.end());
  effects_.erase(std::unique(effects_.begin(), effects_.end()), effects_.end());
}

bool EffectSet::contains(const Effect& effect) const {
  return std::binary_search(effects_.begin(), effects_.end(), effect);
}

bool EffectSet::has(EffectKind kind) const {
  return std::any_of(effects_.begin(), effects_.end(), [&](const Effect& effect) { return effect.kind == kind; });
}

std::vector<std::string> EffectSet::targets(EffectKind kind) const {
  std::vector<std::string> targets;
  for (const Effect& effect : effects_)
    if (effect.kind == kind) targets.push_back(effect.target);
  return targets;
}

std::string_view to_string(EffectKind kind) {
  return names[static_cast<size_t>(kind)];
}

std::optional<EffectKind> effect_kind_from(std::string_view name) {
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<EffectKind>(i);
  return std::nullopt;
}

std::string to_string(const Effect& effect) {
  std::string text(to_string(effect.kind));
  if (!effect.target.empty()) text += " " + effect.target;
  return text;
}

}  // namespace callgate
