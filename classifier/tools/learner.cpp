#include "classifier/tools/learner.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace callgate::training {
namespace {

// SplitMix64: the same sequence on every platform, which std::shuffle does not promise.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

 private:
  uint64_t state_;
};

double sigmoid(double x) {
  return 1 / (1 + std::exp(-std::clamp(x, -30.0, 30.0)));
}

// FTRL-Proximal (McMahan et al. 2013): rates of their own for rare features, and exact zeros.
class Ftrl {
 public:
  Ftrl(size_t count, const LearnerOptions& options)
      : options_(options), z_(count + 1), n_(count + 1), fit_{0, std::vector<double>(count)} {}

  const LinearFit& fit() const { return fit_; }

  void update(const std::vector<FeatureId>& unit, const std::vector<bool>& usable, double gradient) {
    for (FeatureId id : unit) {
      if (usable[id]) fit_.weights[id] = step(id, fit_.weights[id], gradient, options_.l1, options_.l2);
    }
    fit_.bias = step(fit_.weights.size(), fit_.bias, gradient, 0, 0);
  }

 private:
  double step(size_t id, double weight, double gradient, double l1, double l2) {
    double sigma = (std::sqrt(n_[id] + gradient * gradient) - std::sqrt(n_[id])) / options_.rate;
    z_[id] += gradient - sigma * weight;
    n_[id] += gradient * gradient;
    if (std::abs(z_[id]) <= l1) return 0;
    double sign = z_[id] < 0 ? -1 : 1;
    return -(z_[id] - sign * l1) / ((options_.beta + std::sqrt(n_[id])) / options_.rate + l2);
  }

  LearnerOptions options_;
  std::vector<double> z_, n_;
  LinearFit fit_;
};

// A feature that one family alone has is a name for that family.
std::vector<bool> features_of_two_families(const Dataset& data, const std::vector<uint32_t>& chosen,
                                           const std::vector<uint32_t>& families) {
  constexpr uint32_t none = ~0U;
  std::vector<uint32_t> first(data.vocabulary.hashes.size(), none);
  std::vector<bool> usable(first.size(), false);
  for (uint32_t row : chosen) {
    for (const std::vector<FeatureId>& unit : data.rows[row].units) {
      for (FeatureId id : unit) {
        if (first[id] == none) first[id] = families[row];
        if (first[id] != families[row]) usable[id] = true;
      }
    }
  }
  return usable;
}

void learn_row(Ftrl& learner, const Row& row, const std::vector<bool>& usable, double importance, double other_units) {
  size_t worst = 0;
  double highest = -1e9;
  std::vector<double> scores;
  for (size_t i = 0; i < row.units.size(); ++i) {
    scores.push_back(score_unit(learner.fit(), row.units[i]));
    if (scores[i] > highest) highest = scores[worst = i];
  }
  if (row.label == Label::high) {
    // Every unit may be the cause, in proportion to what is known of it: the worst alone would win every tie for ever.
    double total = 0;
    for (double score : scores) total += std::exp(score - highest);
    double gradient = (sigmoid(highest) - 1) * importance / total;
    for (size_t i = 0; i < scores.size(); ++i) {
      learner.update(row.units[i], usable, gradient * std::exp(scores[i] - highest));
    }
    return;
  }
  learner.update(row.units[worst], usable, sigmoid(highest) * importance);
  for (size_t i = 0; i < row.units.size(); ++i) {
    if (i != worst) learner.update(row.units[i], usable, sigmoid(scores[i]) * importance * other_units);
  }
}

}  // namespace

double score_unit(const LinearFit& fit, const std::vector<FeatureId>& unit) {
  double sum = fit.bias;
  for (FeatureId id : unit) sum += fit.weights[id];
  return sum;
}

double score_row(const LinearFit& fit, const Row& row) {
  double highest = -1e9;
  for (const std::vector<FeatureId>& unit : row.units) highest = std::max(highest, score_unit(fit, unit));
  return highest;
}

LinearFit fit_rows(const Dataset& data, const std::vector<uint32_t>& chosen, const std::vector<double>& importance,
                   const std::vector<uint32_t>& families, const LearnerOptions& options) {
  Ftrl learner(data.vocabulary.hashes.size(), options);
  std::vector<bool> usable = features_of_two_families(data, chosen, families);
  std::vector<uint32_t> order = chosen;
  Random random(options.seed);
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.next() % i]);
    for (uint32_t row : order) {
      if (importance[row] > 0) learn_row(learner, data.rows[row], usable, importance[row], options.other_units);
    }
  }
  return learner.fit();
}

Platt calibrate(const std::vector<double>& scores, const std::vector<bool>& is_high) {
  auto highs = static_cast<double>(std::count(is_high.begin(), is_high.end(), true));
  double lows = static_cast<double>(is_high.size()) - highs;
  double high_target = (highs + 1) / (highs + 2);
  double low_target = 1 / (lows + 2);
  Platt platt;
  for (int iteration = 0; iteration < 50; ++iteration) {
    double g0 = 0, g1 = 0, h00 = 1e-6, h01 = 0, h11 = 1e-6;
    for (size_t i = 0; i < scores.size(); ++i) {
      double p = sigmoid(platt.slope * scores[i] + platt.offset);
      double error = p - (is_high[i] ? high_target : low_target);
      double curve = p * (1 - p);
      g0 += error * scores[i];
      g1 += error;
      h00 += curve * scores[i] * scores[i];
      h01 += curve * scores[i];
      h11 += curve;
    }
    double determinant = h00 * h11 - h01 * h01;
    double step_slope = (h11 * g0 - h01 * g1) / determinant;
    double step_offset = (h00 * g1 - h01 * g0) / determinant;
    platt.slope -= step_slope;
    platt.offset -= step_offset;
    if (std::abs(step_slope) + std::abs(step_offset) < 1e-9) break;
  }
  return platt;
}

}  // namespace callgate::training
