// How a judgement came about, for people (`check --explain`) and for programs (`check --json`).
#pragma once

#include <chrono>
#include <string>

#include "gateway/judgement.h"

namespace callgate {

// Everything but the verdict: reasons, each command as it was read, what runs and what is switched off around it.
std::string explanation_text(const Judgement& judgement);

// One line of JSON (docs/check-json.md), with the members of a batch answer and the reading. No newline.
std::string explanation_json(const Judgement& judgement, std::chrono::microseconds took);

}  // namespace callgate
