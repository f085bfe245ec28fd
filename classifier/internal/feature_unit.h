// What the model weighs: a set of words from closed vocabularies, about one pipeline or one tool call.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace callgate::internal {

// Counts up whenever a feature changes its meaning or its spelling: weights made for another version are refused.
constexpr uint32_t feature_version = 2;

// More different features than any unit of the training data has (its longest has 141): beyond, the unit is padded
// to push the telling words out, so it is scored as suspicious and never as what is left of it.
constexpr size_t max_unit_features = 256;

// A value. Adding the same feature twice changes nothing.
class FeatureUnit {
 public:
  // The feature's name is the concatenation of `parts`, for example {"opt:", "rm", " -r"}.
  void add(std::initializer_list<std::string_view> parts);

  size_t size() const { return hashes_.size(); }
  uint64_t hash(size_t index) const { return hashes_[index]; }
  std::string_view name(size_t index) const;
  bool overflowed() const { return overflowed_; }
  bool empty() const { return hashes_.empty(); }
  // Equal for units that the model cannot tell apart.
  uint64_t signature() const;

 private:
  std::vector<uint64_t> hashes_;
  std::vector<uint32_t> ends_;
  std::string names_;  // one after the other: a string each would cost an allocation each
  bool overflowed_ = false;
};

uint64_t hash_text(std::string_view text);

}  // namespace callgate::internal
