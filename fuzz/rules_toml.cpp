// Rules from TOML: an error says where; a layer that was refused leaves the policy as it was; reading is repeatable.
#include <cctype>

#include "fuzz/property.h"
#include "policy/policy.h"

namespace {

// "origin:LINE:COLUMN: words"
bool says_where(std::string_view message, std::string_view origin) {
  if (!message.starts_with(origin)) return false;
  message.remove_prefix(origin.size());
  for (int i = 0; i < 2; ++i) {
    if (!message.starts_with(':')) return false;
    message.remove_prefix(1);
    if (message.empty() || std::isdigit(static_cast<unsigned char>(message[0])) == 0) return false;
    while (!message.empty() && std::isdigit(static_cast<unsigned char>(message[0])) != 0) message.remove_prefix(1);
  }
  return message.starts_with(": ") && message.size() > 2;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callgate;
  std::string_view text = fuzz::as_text(data, size);
  Policy policy;
  std::string before = policy.digest();
  Result<void> added = policy.add_layer(Layer::user, text, "policy.toml");
  if (!added) {
    CG_PROPERTY(says_where(added.error().message, "policy.toml"), "an error names file, line and column");
    CG_PROPERTY(added.error().message.find('\n') == std::string::npos, "an error is one line");
    CG_PROPERTY(policy.digest() == before, "a refused layer leaves nothing behind");
    return 0;
  }
  Policy again;
  CG_PROPERTY(again.add_layer(Layer::user, text, "policy.toml").has_value(), "reading is repeatable");
  CG_PROPERTY(again.digest() == policy.digest(), "the digest is repeatable");
  return 0;
}
