// The weights' file: a hash table that is used where it lies, so that a cold start loads nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "classifier/internal/feature_unit.h"

namespace callgate::internal {

struct TrainedFeature {
  uint64_t hash = 0;
  double weight = 0;
};

struct TrainedModel {
  std::vector<TrainedFeature> features;
  double bias = 0;
  double platt_slope = 1;
  double platt_offset = 0;
};

// Little-endian: a header, 16-bit tags, 8-bit weights. A feature that was not trained takes another one's weight with
// a chance of about 1 in 65,536 (the tag), so that unknown names weigh nothing.
std::string serialize_weights(const TrainedModel& model);

// Weights over borrowed bytes, which must outlive it.
class Weights {
 public:
  // Refuses another format, another feature version, a wrong size or sum, and numbers that are not finite.
  static Result<Weights> open(std::string_view bytes);

  // 0 for a feature that was not trained.
  double weight(uint64_t hash) const;
  // The sum over the unit, before calibration.
  double sum(const FeatureUnit& unit) const;
  // Calibrated; always finite and within [0.0001, 0.9999].
  double probability(double sum) const;

 private:
  std::string_view tags_;
  std::string_view weights_;
  uint64_t slot_mask_ = 0;
  double scale_ = 0, bias_ = 0, platt_slope_ = 0, platt_offset_ = 0;
};

}  // namespace callgate::internal
