// The agent: a model is asked, its tools go through the gateway, and their results go back, until it has no more to do.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "agent/model_client.h"
#include "audit/journal.h"
#include "base/result.h"
#include "gateway/gateway.h"

namespace callgate {

struct AgentLimits {
  int turns = 50;        // answers of the model
  int tool_calls = 200;  // handed to the gateway
  // Of one tool's output; the model is told how much there was.
  size_t tool_text_bytes = 30'000;
  // Of the whole conversation, which is sent again every turn: about 500,000 tokens, more than models take.
  size_t conversation_bytes = size_t{2} << 20;
};

// What happens, as it happens. What the model says is text from outside: escape it before a terminal.
struct AgentObserver {
  std::function<void(std::string_view text)> on_text;
  std::function<void(const ToolUse& use, const CallResult& result)> on_call;
  std::function<void(int retries)> on_retries;
};

struct AgentOptions {
  std::string system_prompt;  // a short one of our own when empty
  std::string prompt;
  std::string workspace;  // absolute
  std::string session;    // a new one when empty
  AgentLimits limits;
  HandleOptions handle;  // mode, hosts and times for every call
  AgentObserver observer;
};

enum class AgentEnd : uint8_t {
  finished,    // the model had nothing more to do
  declined,    // the model or its provider would not answer
  cut_off,     // the last answer hit the model's token limit
  turn_limit,  // ours, from here on
  call_limit,
  context_limit,
};
std::string_view to_string(AgentEnd end);

struct AgentOutcome {
  AgentEnd end = AgentEnd::finished;
  std::string text;  // the model's last words
  std::string session;
  int turns = 0, tool_calls = 0, refused_calls = 0, retries = 0;
  uint64_t input_tokens = 0, output_tokens = 0;
};

// An error means that the model could not be asked, or that the gateway or the journal failed: nothing goes on without
// them. What the model gets wrong (an unknown tool, malformed arguments) and what the gateway refuses is told to the
// model. `journal` may be null; with one, the stream "session/<session>" says what was asked and answered, in counts
// and names and without the texts, which the calls' own events have.
Result<AgentOutcome> run_agent(const AgentOptions& options, Gateway& gateway, ModelClient& model, Journal* journal);

// The same with a client made from `model`, completed from the environment.
Result<AgentOutcome> run_agent(const AgentOptions& options, const ModelOptions& model, Gateway& gateway,
                               Journal* journal);

}  // namespace callgate
