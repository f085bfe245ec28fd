// The two dialects; `make_model_client` chooses.
#pragma once

#include <memory>

#include "agent/model_client.h"

namespace callgate::internal {

std::unique_ptr<ModelClient> make_anthropic_client(const ModelOptions& options, std::unique_ptr<HttpClient> http);
std::unique_ptr<ModelClient> make_openai_client(const ModelOptions& options, std::unique_ptr<HttpClient> http);

}  // namespace callgate::internal
