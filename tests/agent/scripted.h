// Twins without network and without sandbox: an HTTP client with canned replies, and a gateway that only remembers.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "agent/http_client.h"
#include "agent/loop.h"
#include "agent/model_client.h"
#include "gateway/gateway.h"

namespace callgate {

// Shared with the test, since the model client owns its HTTP client.
struct HttpScript {
  std::deque<Result<HttpReply>> replies;  // the last one is given for ever
  std::vector<HttpRequest> requests;
  std::vector<std::chrono::milliseconds> waits;
};

std::unique_ptr<HttpClient> scripted_http(HttpScript& script);

// A client for `provider` over the script, with waits that only are remembered.
std::unique_ptr<ModelClient> scripted_client(Provider provider, HttpScript& script);

HttpReply reply_of(long status, std::string body);

// Answers in each API's dialect. `tools` are {id, name, arguments as JSON text}.
std::string anthropic_reply(const std::string& text, const std::vector<ToolUse>& tools,
                            const std::string& stop = "end_turn");
std::string openai_reply(const std::string& text, const std::vector<ToolUse>& tools, const std::string& stop = "stop");
std::string reply_body(Provider provider, const std::string& text, const std::vector<ToolUse>& tools);

class FakeGateway final : public Gateway {
 public:
  Result<CallResult> handle(ToolCall call, const HandleOptions& options) override;

  std::function<Result<CallResult>(const ToolCall&)> answer;  // "ran: COMMAND" when empty
  std::vector<ToolCall> calls;
  std::vector<HandleOptions> options_seen;
};

// A model that gives these replies in turn and remembers what it was shown; the last one is given for ever.
class ScriptedModel final : public ModelClient {
 public:
  explicit ScriptedModel(std::vector<ModelReply> replies) : replies_(std::move(replies)) {}
  Result<ModelReply> ask(const ModelRequest& request) override;

  std::vector<std::vector<Message>> seen;
  std::string system_prompt;

 private:
  std::vector<ModelReply> replies_;
};

ModelReply says(const std::string& text);
ModelReply uses(std::vector<ToolUse> tools);

}  // namespace callgate
