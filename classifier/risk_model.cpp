#include "classifier/risk_model.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "classifier/internal/embedded.h"
#include "classifier/internal/extract.h"
#include "classifier/internal/linear_model.h"
#include "classifier/internal/reasons.h"
#include "classifier/internal/weights.h"

namespace callgate {
namespace internal {
namespace {

constexpr std::string_view model_name = "linear-1";

class LinearModel final : public RiskModel {
 public:
  explicit LinearModel(Result<Weights> weights) : weights_(std::move(weights)) {}

  Result<RiskScore> assess(const ToolCall& call, const ShellProgram* program, const Prediction& prediction,
                           const PathContext& paths) const override {
    if (!weights_) return tl::unexpected(weights_.error());
    RiskScore score;
    score.model = model_name;
    const FeatureUnit* worst = nullptr;
    std::vector<FeatureUnit> units = extract_units(call, program, prediction, paths);
    // A call is as risky as its worst part: whatever is added to it cannot make it look safer.
    for (const FeatureUnit& unit : units) {
      double probability = weights_->probability(weights_->sum(unit));
      // Too much to be weighed as a whole: never below what a person would be asked about.
      if (unit.overflowed()) probability = std::max(probability, 0.5);
      if (worst != nullptr && probability <= score.probability) continue;
      score.probability = probability;
      worst = &unit;
    }
    if (worst == nullptr) return score;
    // Three phrases are what a person reads in a prompt.
    score.because = strongest_reasons(*worst, *weights_, 3);
    if (worst->overflowed()) score.because.insert(score.because.begin(), "more parts than can be weighed");
    return score;
  }

 private:
  Result<Weights> weights_;
};

}  // namespace

std::unique_ptr<RiskModel> make_linear_model(std::string_view weights) {
  return std::make_unique<LinearModel>(Weights::open(weights));
}

}  // namespace internal

std::unique_ptr<RiskModel> embedded_risk_model() {
  return internal::make_linear_model(internal::embedded_risk_weights());
}

std::string risk_model_report() {
  return std::string(internal::embedded_risk_report());
}

}  // namespace callgate
