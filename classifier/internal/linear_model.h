// The model over given weights; the product embeds one, tests and the trainer bring their own.
#pragma once

#include <memory>
#include <string_view>

#include "classifier/risk_model.h"

namespace callgate::internal {

// `weights` is borrowed for the model's life. Weights that are refused give a model that answers with the error.
std::unique_ptr<RiskModel> make_linear_model(std::string_view weights);

}  // namespace callgate::internal
