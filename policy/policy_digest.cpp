#include "base/digest.h"
#include "policy/check.h"
#include "policy/packs.h"
#include "policy/policy.h"
#include "policy/rules.h"

namespace callgate {
namespace {

// Each part with its length, so that no two lists of parts give the same bytes.
void append_part(std::string& bytes, std::string_view part) {
  bytes += std::to_string(part.size()) + ":";
  bytes += part;
}

}  // namespace

std::string Policy::digest() const {
  std::string bytes;
  append_part(bytes, "callgate policy " CALLGATE_POLICY_VERSION);
  for (const CheckEntry& entry : all_checks()) {
    append_part(bytes, entry.slug);
    append_part(bytes, to_string(entry.check->verdict));
    append_part(bytes, entry.check->maturity == Maturity::stable ? "stable" : "trial");
  }
  append_part(bytes, packs_digest());
  for (const LayerText& layer : rules_->texts) {
    append_part(bytes, to_string(layer.layer));
    append_part(bytes, layer.text);
  }
  return sha256(bytes).hex();
}

}  // namespace callgate
