// Logistic regression over bags: a call is high if one of its units is.
#pragma once

#include <cstdint>
#include <vector>

#include "classifier/tools/rows.h"

namespace callgate::training {

struct LearnerOptions {
  int epochs = 20;
  double rate = 0.3;  // FTRL-Proximal's alpha and beta
  double beta = 1.0;
  double l1 = 1.0;  // what weighs less than this in evidence gets no weight: small tables, fewer accidents
  double l2 = 2.0;
  double other_units = 0.25;  // how much a harmless row's other units count beside its worst
  uint64_t seed = 20;
};

struct LinearFit {
  double bias = 0;
  std::vector<double> weights;  // by FeatureId
};

double score_unit(const LinearFit& fit, const std::vector<FeatureId>& unit);
double score_row(const LinearFit& fit, const Row& row);

// `chosen` are indices into `rows`; `importance` is by row, and 0 leaves a row out.
LinearFit fit_rows(const Dataset& data, const std::vector<uint32_t>& chosen, const std::vector<double>& importance,
                   const std::vector<uint32_t>& families, const LearnerOptions& options);

struct Platt {
  double slope = 1, offset = 0;
};
// Newton's method on the log loss with Platt's smoothed targets.
Platt calibrate(const std::vector<double>& scores, const std::vector<bool>& is_high);

}  // namespace callgate::training
