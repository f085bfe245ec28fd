#include "classifier/internal/feature_unit.h"

#include <algorithm>

namespace callgate::internal {
namespace {

// FNV-1a and a final mix, so that the low bits can choose a slot and the high bits can check it.
constexpr uint64_t fnv_start = 0xcbf29ce484222325U;

uint64_t extend(uint64_t hash, std::string_view text) {
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

uint64_t finish(uint64_t hash) {
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdU;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53U;
  return hash ^ (hash >> 33);
}

}  // namespace

uint64_t hash_text(std::string_view text) {
  return finish(extend(fnv_start, text));
}

void FeatureUnit::add(std::initializer_list<std::string_view> parts) {
  uint64_t hash = fnv_start;
  for (std::string_view part : parts) hash = extend(hash, part);
  hash = finish(hash);
  if (std::find(hashes_.begin(), hashes_.end(), hash) != hashes_.end()) return;
  if (hashes_.size() == max_unit_features) {
    overflowed_ = true;
    return;
  }
  hashes_.push_back(hash);
  for (std::string_view part : parts) names_ += part;
  ends_.push_back(static_cast<uint32_t>(names_.size()));
}

std::string_view FeatureUnit::name(size_t index) const {
  size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(names_).substr(begin, ends_[index] - begin);
}

uint64_t FeatureUnit::signature() const {
  // A sum of mixed hashes does not depend on the order.
  uint64_t sum = hashes_.size();
  for (uint64_t hash : hashes_) sum += finish(hash);
  return sum;
}

}  // namespace callgate::internal
