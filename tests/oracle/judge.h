// Is what ran a part of what was predicted?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "effects/prediction.h"
#include "tests/oracle/observation.h"

namespace callgate::oracle {

// The first execution that was not predicted: why it is none. Programs that a program without a description starts by
// itself are that program's `unknown` effect and no fault of the reading.
std::optional<std::string> unpredicted(const Prediction& prediction, const Observation& seen);

// How many predicted programs did not run: dead branches, mostly. A statistic.
size_t count_not_run(const Prediction& prediction, const Observation& seen);

// The programs and words of every execution, sorted: in pipelines and behind & the order is chance.
std::vector<std::vector<std::string>> sorted_executions(const Observation& seen);

// "p1 'a b'", each as a line of shell words.
std::string listed(const std::vector<std::vector<std::string>>& argvs);

}  // namespace callgate::oracle
