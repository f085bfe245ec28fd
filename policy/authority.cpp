#include "policy/authority.h"

#include <algorithm>

#include "policy/internal/effect_policy.h"

namespace callgate {
namespace {

bool is_lasting(const Effect& effect, const PathContext& paths) {
  switch (effect.kind) {
    case EffectKind::execute:
    case EffectKind::unknown:  // its words are about the spelling
      return false;
    case EffectKind::read:
      return reads_secret(effect.target, paths) || is_outside(effect, paths);
    default:
      return true;
  }
}

}  // namespace

Authority authority_of(Mode mode) {
  return mode == Mode::locked ? Authority{Mode::ask, false} : Authority{mode, true};
}

Authority lesser(Authority a, Authority b) {
  return {std::min(a.mode, b.mode), a.attended && b.attended};
}

std::string to_string(Authority authority) {
  if (authority.attended) return std::string(to_string(authority.mode));
  return authority.mode == Mode::ask ? "locked" : std::string(to_string(authority.mode)) + ", nobody there";
}

std::vector<std::string> lasting_effects(const EffectSet& effects, const PathContext& paths) {
  std::vector<std::string> list;
  for (const Effect& effect : effects)
    if (is_lasting(effect, paths)) list.push_back(to_string(effect));
  std::sort(list.begin(), list.end());
  return list;
}

}  // namespace callgate
