// A model that is asked for the next message. An interface, so that the loop is tested with a scripted one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "agent/conversation.h"
#include "agent/http_client.h"
#include "agent/model_exchange.h"
#include "agent/tools.h"
#include "base/result.h"

namespace callgate {

// Everything is borrowed for the call.
struct ModelRequest {
  std::string_view system_prompt;
  std::span<const Message> messages;
  std::span<const ToolManifest> tools;
};

enum class StopReason : uint8_t {
  finished,  // the model is done, or waits for its tools
  cut_off,   // at a token limit: the last tool use may be a fragment
  declined,  // the model or its provider would not answer
};

struct ModelReply {
  Message message;
  StopReason stop = StopReason::finished;
  uint64_t input_tokens = 0, output_tokens = 0;
  int retries = 0;
};

class ModelClient {
 public:
  virtual ~ModelClient() = default;
  // An error holds the provider, the status and what the server said; never the key.
  virtual Result<ModelReply> ask(const ModelRequest& request) = 0;
};

enum class Provider : uint8_t { anthropic, openai };
std::string_view to_string(Provider provider);
std::optional<Provider> provider_from(std::string_view name);

struct ModelOptions {
  Provider provider = Provider::anthropic;
  std::string base_url;  // without "/v1/messages" (Anthropic) or "/chat/completions" (OpenAI)
  std::string model;
  std::string api_key;  // may be empty for a server of one's own; goes into a request header and nowhere else
  int max_output_tokens = 8192;
  HttpLimits http;
  RetryPolicy retry;
};

// Fills what is empty: ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL and ANTHROPIC_MODEL, or the same with OPENAI; then the
// provider's own address. An error says which one to set.
Result<ModelOptions> complete_from_environment(ModelOptions options);

// An error for an address that is no http(s) address, or that would carry the key unencrypted to another machine.
Result<std::unique_ptr<ModelClient>> make_model_client(const ModelOptions& options);
// The same, with another way to send; `http` may be a test's.
Result<std::unique_ptr<ModelClient>> make_model_client(const ModelOptions& options, std::unique_ptr<HttpClient> http);

}  // namespace callgate
