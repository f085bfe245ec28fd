// Trains the embedded risk model: callgate_train DATA.jsonl OUTPUT_DIRECTORY [MISTAKES_FILE]
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/file.h"
#include "classifier/tools/families.h"
#include "classifier/tools/figures.h"
#include "classifier/tools/learner.h"
#include "classifier/tools/report.h"

namespace callgate::training {
namespace {

constexpr uint64_t split_seed = 7;

// A family counts by the root of its size, so that a template with a thousand rows is not a thousand opinions.
std::vector<double> weigh_rows(const Dataset& data, const std::vector<uint32_t>& families) {
  std::map<uint32_t, size_t> size;
  for (uint32_t family : families) ++size[family];
  std::vector<double> importance;
  double highs = 0, others = 0;
  for (size_t i = 0; i < data.rows.size(); ++i) {
    const Row& row = data.rows[i];
    double weight = 1 / std::sqrt(static_cast<double>(size[families[i]]));
    if (row.label == Label::medium) weight *= 0.5;                    // their weak labels are coarse
    if (row.group == "tldr-pages") weight *= 0.7;                     // over-represented
    if (row.source.find("+obf") != std::string::npos) weight *= 0.5;  // copies of rows that are there
    importance.push_back(weight);
    (row.label == Label::high ? highs : others) += weight;
  }
  // Two harmless ones weigh as much as one high: calibration restores the true rate afterwards.
  double balance = highs > 0 ? others / highs / 2 : 1;
  for (size_t i = 0; i < importance.size(); ++i) {
    if (data.rows[i].label == Label::high) importance[i] *= std::min(balance, 4.0);
  }
  return importance;
}

struct Training {
  const Dataset& data;
  const std::vector<uint32_t>& families;
  const std::vector<Part>& parts;
  std::vector<double> importance;
};

std::vector<uint32_t> rows_of(const Training& training, Part part, const std::string& without) {
  std::vector<uint32_t> chosen;
  for (uint32_t i = 0; i < training.data.rows.size(); ++i) {
    if (training.parts[i] == part && training.data.rows[i].group != without) chosen.push_back(i);
  }
  return chosen;
}

std::vector<double> scores_of(const Training& training, const LinearFit& fit, const std::vector<uint32_t>& rows) {
  std::vector<double> scores;
  for (uint32_t row : rows) scores.push_back(score_row(fit, training.data.rows[row]));
  return scores;
}

// Trains without a source and measures on it. Relatives of its rows in other sources are left out as well.
ForeignFigures measure_foreign(const Training& training, const std::string& group) {
  std::set<uint32_t> related;
  for (size_t i = 0; i < training.data.rows.size(); ++i) {
    if (training.data.rows[i].group == group) related.insert(training.families[i]);
  }
  auto is_related = [&](uint32_t row) { return related.contains(training.families[row]); };
  std::vector<uint32_t> seen = rows_of(training, Part::train, group);
  std::erase_if(seen, is_related);
  LinearFit fit = fit_rows(training.data, seen, training.importance, training.families, {});
  std::vector<double> harmless;
  for (uint32_t row : rows_of(training, Part::calibrate, group)) {
    bool counts = !is_related(row) && training.data.rows[row].label != Label::high;
    if (counts) harmless.push_back(score_row(fit, training.data.rows[row]));
  }
  double threshold = threshold_at(harmless, 0.01);
  std::vector<double> high, others;
  for (const Row& row : training.data.rows) {
    if (row.group == group) (row.label == Label::high ? high : others).push_back(score_row(fit, row));
  }
  return {group, high.size(), others.size(), share_above(high, threshold), share_above(others, threshold)};
}

internal::TrainedModel as_model(const Dataset& data, const LinearFit& fit, const Platt& platt) {
  internal::TrainedModel model;
  for (size_t id = 0; id < fit.weights.size(); ++id) {
    if (fit.weights[id] != 0) model.features.push_back({data.vocabulary.hashes[id], fit.weights[id]});
  }
  // The heaviest first: they get the slots that are found first. Ties by hash, so that the file is always the same.
  std::sort(model.features.begin(), model.features.end(), [](auto& a, auto& b) {
    double left = std::abs(a.weight), right = std::abs(b.weight);
    return left != right ? left > right : a.hash < b.hash;
  });
  model.bias = fit.bias;
  model.platt_slope = platt.slope;
  model.platt_offset = platt.offset;
  return model;
}

Result<void> train(const std::string& input, const std::string& output, const char* mistakes) {
  Dataset data = CG_TRY(read_dataset(input));
  fmt::print("{} rows, {} different features\n", data.rows.size(), data.vocabulary.hashes.size());
  std::vector<uint32_t> families = find_families(data.rows);
  std::vector<Part> parts = split_families(families, split_seed);
  Training training{data, families, parts, weigh_rows(data, families)};
  LinearFit fit = fit_rows(data, rows_of(training, Part::train, ""), training.importance, families, {});
  std::vector<uint32_t> calibration = rows_of(training, Part::calibrate, "");
  std::vector<bool> is_high;
  for (uint32_t row : calibration) is_high.push_back(data.rows[row].label == Label::high);
  Platt platt = calibrate(scores_of(training, fit, calibration), is_high);
  internal::TrainedModel model = as_model(data, fit, platt);
  std::string weights = internal::serialize_weights(model);
  ReportInput report{data, families, parts, weights, model.features.size(), {}};
  std::set<std::string> groups;
  for (const Row& row : data.rows) groups.insert(row.group);
  for (const std::string& group : groups) report.foreign.push_back(measure_foreign(training, group));
  std::string text = CG_TRY(write_report(report));
  CG_TRY(replace_file(output + "/risk_weights.bin", weights, 0644));
  CG_TRY(replace_file(output + "/risk_report.txt", text, 0644));
  if (mistakes != nullptr) {
    std::string list = CG_TRY(list_mistakes(report, 400));
    CG_TRY(replace_file(mistakes, list, 0644));
  }
  fmt::print("{}", text);
  return {};
}

}  // namespace
}  // namespace callgate::training

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    fmt::print(stderr, "usage: callgate_train DATA.jsonl OUTPUT_DIRECTORY [MISTAKES_FILE]\n");
    return 2;
  }
  callgate::Result<void> trained = callgate::training::train(argv[1], argv[2], argc == 4 ? argv[3] : nullptr);
  if (!trained) fmt::print(stderr, "callgate_train: {}\n", trained.error().message);
  return trained ? 0 : 1;
}
