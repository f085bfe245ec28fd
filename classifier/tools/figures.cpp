#include "classifier/tools/figures.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace callgate::training {
namespace {

std::vector<size_t> by_score(const std::vector<double>& scores) {
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return scores[a] < scores[b]; });
  return order;
}

}  // namespace

double area_under_curve(const std::vector<double>& scores, const std::vector<bool>& is_high) {
  std::vector<size_t> order = by_score(scores);
  double rank_sum = 0, highs = 0;
  for (size_t i = 0; i < order.size();) {
    size_t end = i;
    double tied_highs = 0;
    while (end < order.size() && scores[order[end]] == scores[order[i]]) tied_highs += is_high[order[end++]] ? 1 : 0;
    rank_sum += tied_highs * (static_cast<double>(i + 1 + end) / 2);
    highs += tied_highs;
    i = end;
  }
  double others = static_cast<double>(scores.size()) - highs;
  if (highs == 0 || others == 0) return 0;
  return (rank_sum - highs * (highs + 1) / 2) / (highs * others);
}

double threshold_at(const std::vector<double>& harmless_scores, double rate) {
  std::vector<double> sorted = harmless_scores;
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  if (sorted.empty()) return 0;
  auto allowed = static_cast<size_t>(rate * static_cast<double>(sorted.size()));
  return sorted[std::min(allowed, sorted.size() - 1)];
}

double share_above(const std::vector<double>& scores, double threshold) {
  if (scores.empty()) return 0;
  auto above = std::count_if(scores.begin(), scores.end(), [threshold](double score) { return score > threshold; });
  return static_cast<double>(above) / static_cast<double>(scores.size());
}

double calibration_error(const std::vector<double>& probabilities, const std::vector<bool>& is_high) {
  constexpr size_t bins = 15;
  std::vector<size_t> order = by_score(probabilities);
  double error = 0;
  for (size_t bin = 0; bin < bins; ++bin) {
    size_t begin = order.size() * bin / bins;
    size_t end = order.size() * (bin + 1) / bins;
    double difference = 0;
    for (size_t i = begin; i < end; ++i) difference += probabilities[order[i]] - (is_high[order[i]] ? 1 : 0);
    error += std::abs(difference);
  }
  return order.empty() ? 0 : error / static_cast<double>(order.size());
}

}  // namespace callgate::training
