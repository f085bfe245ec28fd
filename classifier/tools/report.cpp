#include "classifier/tools/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <unordered_set>

#include "base/digest.h"
#include "classifier/tools/figures.h"

namespace callgate::training {
namespace {

double serve_row(const internal::Weights& weights, const std::vector<double>& by_feature, double bias, const Row& row) {
  double highest = -1e9;
  for (const std::vector<FeatureId>& unit : row.units) {
    double sum = bias;
    for (FeatureId id : unit) sum += by_feature[id];
    highest = std::max(highest, sum);
  }
  return weights.probability(highest);
}

struct Scored {
  std::vector<const Row*> rows;
  std::vector<double> probability;
  std::vector<bool> is_high;

  std::vector<double> of(bool high) const {
    std::vector<double> chosen;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (is_high[i] == high) chosen.push_back(probability[i]);
    }
    return chosen;
  }
};

Scored score_part(const ReportInput& input, const internal::Weights& weights, Part part) {
  std::vector<double> by_feature;
  for (uint64_t hash : input.data.vocabulary.hashes) by_feature.push_back(weights.weight(hash));
  double bias = weights.sum(internal::FeatureUnit{});
  Scored scored;
  for (size_t i = 0; i < input.data.rows.size(); ++i) {
    if (input.parts[i] != part) continue;
    const Row& row = input.data.rows[i];
    scored.rows.push_back(&row);
    scored.probability.push_back(serve_row(weights, by_feature, bias, row));
    scored.is_high.push_back(row.label == Label::high);
  }
  return scored;
}

std::string split_text(const ReportInput& input) {
  std::string text;
  for (auto [part, name] :
       {std::pair{Part::train, "training"}, {Part::calibrate, "calibration"}, {Part::test, "held-out"}}) {
    size_t rows = 0, highs = 0;
    std::unordered_set<uint32_t> families;
    for (size_t i = 0; i < input.data.rows.size(); ++i) {
      if (input.parts[i] != part) continue;
      ++rows;
      families.insert(input.families[i]);
      if (input.data.rows[i].label == Label::high) ++highs;
    }
    text += fmt::format("  {:<12} {:>7} rows {:>7} families, {:.1f} % high\n", name, rows, families.size(),
                        rows == 0 ? 0.0 : 100.0 * static_cast<double>(highs) / static_cast<double>(rows));
  }
  return text;
}

struct SourceFigures {
  size_t low = 0, medium = 0, high = 0;
  size_t low_flagged = 0, medium_flagged = 0, high_flagged = 0;
};

std::string percent(size_t part, size_t whole) {
  if (whole == 0) return "-";
  return fmt::format("{:.1f}", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string source_table(const Scored& scored, double threshold) {
  std::map<std::string, SourceFigures> sources;
  for (size_t i = 0; i < scored.rows.size(); ++i) {
    const Row& row = *scored.rows[i];
    size_t plus = row.source.find('+');
    std::string name = row.group + (plus == std::string::npos ? "" : row.source.substr(plus));
    SourceFigures& figures = sources[name];
    size_t flagged = scored.probability[i] > threshold ? 1 : 0;
    switch (row.label) {
      case Label::low:
        ++figures.low, figures.low_flagged += flagged;
        break;
      case Label::medium:
        ++figures.medium, figures.medium_flagged += flagged;
        break;
      case Label::high:
        ++figures.high, figures.high_flagged += flagged;
        break;
    }
  }
  std::string text = fmt::format("  {:<28} {:>7} {:>7} {:>7} {:>10} {:>10} {:>10}\n", "source", "low", "medium", "high",
                                 "low %", "medium %", "high %");
  for (const auto& [name, f] : sources) {
    text += fmt::format("  {:<28} {:>7} {:>7} {:>7} {:>10} {:>10} {:>10}\n", name, f.low, f.medium, f.high,
                        percent(f.low_flagged, f.low), percent(f.medium_flagged, f.medium),
                        percent(f.high_flagged, f.high));
  }
  return text;
}

std::string foreign_table(const std::vector<ForeignFigures>& foreign) {
  std::string text =
      fmt::format("  {:<28} {:>7} {:>10} {:>10} {:>14}\n", "left out", "high", "recall %", "harmless", "false alarm %");
  for (const ForeignFigures& f : foreign) {
    std::string recall = f.high_rows == 0 ? "-" : fmt::format("{:.1f}", 100 * f.recall);
    text += fmt::format("  {:<28} {:>7} {:>10} {:>10} {:>14.2f}\n", f.group, f.high_rows, recall, f.harmless_rows,
                        100 * f.false_alarms);
  }
  return text;
}

// Variants beside their original: how many would stand on both sides if rows were split one by one.
std::string leak_text(const ReportInput& input) {
  std::map<uint32_t, size_t> size;
  for (uint32_t family : input.families) ++size[family];
  size_t variants = 0, with_family = 0, largest = 0;
  for (size_t i = 0; i < input.data.rows.size(); ++i) {
    largest = std::max(largest, size[input.families[i]]);
    if (input.data.rows[i].source.find('+') == std::string::npos) continue;
    ++variants;
    if (size[input.families[i]] > 1) ++with_family;
  }
  return fmt::format(
      "  {} of {} context and obfuscation variants have relatives, which stay on their side;\n"
      "  {} families, the largest of {} rows\n",
      with_family, variants, size.size(), largest);
}

}  // namespace

Result<std::string> write_report(const ReportInput& input) {
  internal::Weights weights = CG_TRY(internal::Weights::open(input.weights));
  Scored test = score_part(input, weights, Part::test);
  std::vector<double> harmless = test.of(false), high = test.of(true);
  double at_1 = threshold_at(harmless, 0.01), at_04 = threshold_at(harmless, 0.004);
  std::string text =
      "risk model linear-1: calibrated logistic regression over hashed features of commands and effects\n";
  text +=
      fmt::format("weights sha256 {}\n  {} bytes, {} features trained, feature version {}\n\n",
                  sha256(input.weights).hex(), input.weights.size(), input.trained_features, internal::feature_version);
  text += "data, split by family (same features, same text but for names, or the same dangerous part)\n";
  text += split_text(input) + leak_text(input);
  text += "\nheld-out figures (high against low and medium)\n";
  text += fmt::format("  rows {}, high {}\n", test.rows.size(), high.size());
  text += fmt::format("  AUROC                     {:.4f}\n", area_under_curve(test.probability, test.is_high));
  text += fmt::format("  recall at 0.4 % FPR       {:.1f} %  (score above {:.3f})\n", 100 * share_above(high, at_04),
                      at_04);
  text +=
      fmt::format("  recall at 1 % FPR         {:.1f} %  (score above {:.3f})\n", 100 * share_above(high, at_1), at_1);
  text += fmt::format("  above 0.5                 {:.1f} % of high, {:.2f} % of the others\n",
                      100 * share_above(high, 0.5), 100 * share_above(harmless, 0.5));
  text += fmt::format("  calibration error (ECE)   {:.4f}  (for the base rate of the calibration rows)\n",
                      calibration_error(test.probability, test.is_high));
  text += "\nheld-out rows by source: share scored above the 1 % threshold\n" + source_table(test, at_1);
  text += "\nsources that the model never saw: trained again without each, at a threshold of 1 % FPR on the rest\n";
  return text + foreign_table(input.foreign);
}

Result<std::string> list_mistakes(const ReportInput& input, size_t limit) {
  internal::Weights weights = CG_TRY(internal::Weights::open(input.weights));
  Scored test = score_part(input, weights, Part::test);
  std::vector<size_t> order(test.rows.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  auto loss = [&](size_t i) { return test.is_high[i] ? 1 - test.probability[i] : test.probability[i]; };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return loss(a) > loss(b); });
  std::string text;
  for (size_t i : std::span(order).first(std::min(limit, order.size()))) {
    const Row& row = *test.rows[i];
    text +=
        fmt::format("{} {:.3f} {}: {}\n", test.is_high[i] ? "high" : "else", test.probability[i], row.source, row.text);
    for (const std::vector<FeatureId>& unit : row.units) {
      text += "   ";
      for (FeatureId id : unit) {
        double weight = weights.weight(input.data.vocabulary.hashes[id]);
        text += fmt::format(" [{} {:.1f}]", input.data.vocabulary.names[id], weight);
      }
      text += '\n';
    }
  }
  return text;
}

}  // namespace callgate::training
