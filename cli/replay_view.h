// How `replay` shows a call and the whole session.
#pragma once

#include <string>

#include "gateway/gateway.h"
#include "gateway/session_file.h"

namespace callgate {

struct ReplayTotals {
  size_t calls = 0, executed = 0, refused = 0, unexpected = 0, failed = 0;
  size_t verdicts[4] = {};
  std::chrono::microseconds wall{0};
};

// Two lines for a person: what and why, then predicted against observed.
std::string replay_text(size_t number, const RecordedCall& recorded, const Result<CallResult>& result,
                        std::chrono::microseconds took);
std::string replay_json(size_t number, const RecordedCall& recorded, const Result<CallResult>& result,
                        std::chrono::microseconds took);

// The programs that ran though they were not predicted, by name, each once.
std::vector<std::string> unpredicted_programs(const EffectSet& predicted, const EffectSet& observed);

}  // namespace callgate
