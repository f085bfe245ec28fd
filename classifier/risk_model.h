// The embedded risk model: a second opinion in microseconds, without a file to load.
#pragma once

#include <memory>
#include <string>

#include "base/path.h"
#include "base/result.h"
#include "base/risk.h"
#include "base/tool_call.h"
#include "effects/prediction.h"
#include "parser/shell_program.h"

namespace callgate {

// An interface, so that a slow, broken or lying model can be tested. An error never yields an allow.
class RiskModel {
 public:
  virtual ~RiskModel() = default;
  // `program` is nothing for a call without shell text. Everything is borrowed for the call.
  virtual Result<RiskScore> assess(const ToolCall& call, const ShellProgram* program, const Prediction& prediction,
                                   const PathContext& paths) const = 0;
};

// The model whose weights are compiled in.
std::unique_ptr<RiskModel> embedded_risk_model();

// The held-out figures of the embedded weights, as its trainer measured them: text for `callgate classifier report`.
std::string risk_model_report();

}  // namespace callgate
