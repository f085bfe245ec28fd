#include "classifier/internal/weights.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "classifier/internal/linear_model.h"

namespace callgate::internal {
namespace {

std::string sample_weights() {
  TrainedModel model;
  model.features = {{hash_text("name:curl"), 0.5}, {hash_text("flow:NET>SHELL"), 3}, {hash_text("name:ls"), -2}};
  model.bias = -1;
  model.platt_slope = 1.25;
  model.platt_offset = 0.5;
  return serialize_weights(model);
}

TEST(Weights, GivesBackWhatWasTrained) {
  std::string bytes = sample_weights();
  Result<Weights> weights = Weights::open(bytes);
  ASSERT_TRUE(weights) << weights.error().message;
  EXPECT_NEAR(weights->weight(hash_text("flow:NET>SHELL")), 3, 0.02);
  EXPECT_NEAR(weights->weight(hash_text("name:ls")), -2, 0.02);
  EXPECT_EQ(weights->weight(hash_text("name:never-seen")), 0);
  EXPECT_NEAR(weights->sum(FeatureUnit{}), -1, 1e-6);
  EXPECT_EQ(bytes, sample_weights());
}

TEST(Weights, KeepsEveryFeatureOfALargeTable) {
  TrainedModel model;
  for (int i = 0; i < 20'000; ++i) model.features.push_back({hash_text("feature " + std::to_string(i)), 1});
  std::string bytes = serialize_weights(model);
  EXPECT_LE(bytes.size(), 512U * 1024);
  Result<Weights> weights = Weights::open(bytes);
  ASSERT_TRUE(weights) << weights.error().message;
  for (const TrainedFeature& feature : model.features) ASSERT_NEAR(weights->weight(feature.hash), 1, 0.01);
}

TEST(Weights, RarelyTakesAnUnknownFeatureForATrainedOne) {
  std::string bytes = sample_weights();
  Weights weights = *Weights::open(bytes);
  int mistaken = 0;
  for (int i = 0; i < 10'000; ++i) mistaken += weights.weight(hash_text("other " + std::to_string(i))) != 0 ? 1 : 0;
  EXPECT_LE(mistaken, 5);
}

TEST(Weights, ProbabilityIsFiniteAndClamped) {
  std::string bytes = sample_weights();
  Weights weights = *Weights::open(bytes);
  for (double sum : {-1e308, -50.0, 0.0, 50.0, 1e308, std::numeric_limits<double>::infinity()}) {
    double probability = weights.probability(sum);
    EXPECT_TRUE(std::isfinite(probability));
    EXPECT_GE(probability, 0.0001);
    EXPECT_LE(probability, 0.9999);
  }
  EXPECT_LT(weights.probability(-1), weights.probability(1));
}

TEST(Weights, RefusesWhatIsNotItsFormat) {
  std::string good = sample_weights();
  EXPECT_FALSE(Weights::open(""));
  EXPECT_FALSE(Weights::open("untrained\n"));
  EXPECT_FALSE(Weights::open(good.substr(0, good.size() - 1)));
  EXPECT_FALSE(Weights::open(good + '\0'));
  std::string other_features = good;
  other_features[12] = 99;
  Result<Weights> refused = Weights::open(other_features);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "risk weights: trained for other features; train them again");
}

TEST(Weights, RefusesEverySingleDamagedByte) {
  std::string good = sample_weights();
  for (size_t i = 0; i < good.size(); ++i) {
    // The count at 20 is only told; the numbers from 24 to 40 are checked for range, and a small change is in range.
    if (i >= 20 && i < 40) continue;
    std::string damaged = good;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x40);
    EXPECT_FALSE(Weights::open(damaged)) << "byte " << i;
  }
}

TEST(Weights, RefusesNumbersThatAreNotFinite) {
  for (double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    TrainedModel model;
    model.bias = bad;
    EXPECT_FALSE(Weights::open(serialize_weights(model)));
    model.bias = 0;
    model.platt_offset = bad;
    EXPECT_FALSE(Weights::open(serialize_weights(model)));
  }
  TrainedModel falling;
  falling.platt_slope = -1;
  EXPECT_FALSE(Weights::open(serialize_weights(falling)));
}

TEST(LinearModel, AnswersWithAnErrorWhenItsWeightsAreBad) {
  std::unique_ptr<RiskModel> model = make_linear_model("garbage");
  Result<RiskScore> score = model->assess(ToolCall{}, nullptr, Prediction{}, PathContext{});
  ASSERT_FALSE(score);
  EXPECT_EQ(score.error().message, "risk weights: shorter than their header");
}

TEST(LinearModel, ScoresTheWorstUnitAndSaysWhy) {
  std::string bytes = sample_weights();
  std::unique_ptr<RiskModel> model = make_linear_model(bytes);
  Prediction prediction;
  EvaluatedCommand ls, curl, shell;
  ls.argv.emplace_back().text = "ls";
  curl.argv.emplace_back().text = "curl";
  shell.argv.emplace_back().text = "sh";
  prediction.commands = {ls};
  double harmless = model->assess(ToolCall{}, nullptr, prediction, PathContext{})->probability;
  shell.producer = 1;
  prediction.commands = {ls, curl, shell};
  RiskScore piped = *model->assess(ToolCall{}, nullptr, prediction, PathContext{});
  EXPECT_LT(harmless, 0.1);
  EXPECT_GT(piped.probability, 0.9);
  ASSERT_FALSE(piped.because.empty());
  EXPECT_EQ(piped.because[0], "network data into a shell");
}

}  // namespace
}  // namespace callgate::internal
