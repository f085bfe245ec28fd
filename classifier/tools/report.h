// The text of `callgate classifier report`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifier/internal/weights.h"
#include "classifier/tools/families.h"
#include "classifier/tools/learner.h"

namespace callgate::training {

struct ForeignFigures {
  std::string group;
  size_t high_rows = 0, harmless_rows = 0;
  double recall = 0, false_alarms = 0;
};

struct ReportInput {
  const Dataset& data;
  const std::vector<uint32_t>& families;
  const std::vector<Part>& parts;
  std::string_view weights;  // the bytes that will be embedded
  size_t trained_features = 0;
  std::vector<ForeignFigures> foreign;
};

// Measured with the serialized weights, quantized as they are served. No dates: the same data gives the same text.
Result<std::string> write_report(const ReportInput& input);

// The held-out rows that the model is most wrong about, with what weighed: for whoever works on the features.
Result<std::string> list_mistakes(const ReportInput& input, size_t limit);

}  // namespace callgate::training
