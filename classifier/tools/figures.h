// How good a model is on rows that it has not seen.
#pragma once

#include <vector>

namespace callgate::training {

// Chance that a high row scores above another one; ties count half.
double area_under_curve(const std::vector<double>& scores, const std::vector<bool>& is_high);

// The lowest score that at most `rate` of the harmless rows exceed.
double threshold_at(const std::vector<double>& harmless_scores, double rate);

// Share of `scores` above `threshold`; 0 for none.
double share_above(const std::vector<double>& scores, double threshold);

// Expected calibration error over 15 bins of equal size.
double calibration_error(const std::vector<double>& probabilities, const std::vector<bool>& is_high);

}  // namespace callgate::training
