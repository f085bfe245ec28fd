#include "gateway/taint.h"

#include <algorithm>

#include "effects/prediction.h"

namespace callgate {
namespace {

bool is_secret(const Effect& effect, const PathContext& paths) {
  return effect.kind == EffectKind::environment ||
         (effect.kind == EffectKind::read && is_sensitive_path(effect.target, paths));
}

// Asked about or given for this one call; a tool of somebody else's brings in whatever its server says.
bool brings_untrusted(const Effect& effect, const ApprovedCall& approved) {
  return effect.kind == EffectKind::connect && approved.decision().asked.contains(effect);
}

}  // namespace

std::vector<Taint> taints_of(const ApprovedCall& approved) {
  std::vector<Taint> taints;
  auto add = [&](std::string_view kind, const Effect& effect) {
    bool is_new = std::none_of(taints.begin(), taints.end(), [&](const Taint& taint) { return taint.kind == kind; });
    if (is_new) taints.push_back({kind, to_string(effect)});
  };
  for (const Effect& effect : approved.decision().grant.effects) {
    if (is_secret(effect, approved.paths())) add("secret", effect);
    if (brings_untrusted(effect, approved)) add("untrusted", effect);
  }
  const std::string& tool = approved.call().tool;
  if (tool != "shell" && tool != "read" && tool != "write" && taints.empty())
    taints.push_back({"untrusted", "the answer of the tool " + tool});
  return taints;
}

}  // namespace callgate
