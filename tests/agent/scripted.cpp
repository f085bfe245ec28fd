#include "scripted.h"

#include <nlohmann/json.hpp>

namespace callgate {
namespace {

using nlohmann::json;

class ScriptedHttp final : public HttpClient {
 public:
  explicit ScriptedHttp(HttpScript& script) : script_(script) {}
  Result<HttpReply> post(const HttpRequest& request) override {
    script_.requests.push_back(request);
    Result<HttpReply> reply = script_.replies.front();
    if (script_.replies.size() > 1) script_.replies.pop_front();
    return reply;
  }

 private:
  HttpScript& script_;
};

}  // namespace

std::unique_ptr<HttpClient> scripted_http(HttpScript& script) {
  return std::make_unique<ScriptedHttp>(script);
}

std::unique_ptr<ModelClient> scripted_client(Provider provider, HttpScript& script) {
  ModelOptions options;
  options.provider = provider;
  options.base_url = "https://model.example/";
  options.model = "a-model";
  options.api_key = "sk-secret";
  options.retry.wait = [&script](std::chrono::milliseconds time) { script.waits.push_back(time); };
  return std::move(*make_model_client(options, scripted_http(script)));
}

HttpReply reply_of(long status, std::string body) {
  HttpReply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

std::string anthropic_reply(const std::string& text, const std::vector<ToolUse>& tools, const std::string& stop) {
  json content = json::array();
  if (!text.empty()) content.push_back({{"type", "text"}, {"text", text}});
  for (const ToolUse& use : tools)
    content.push_back(
        {{"type", "tool_use"}, {"id", use.id}, {"name", use.name}, {"input", json::parse(use.arguments)}});
  return json{{"type", "message"},
              {"role", "assistant"},
              {"content", content},
              {"stop_reason", tools.empty() ? stop : "tool_use"},
              {"usage", {{"input_tokens", 11}, {"output_tokens", 7}}}}
      .dump();
}

std::string openai_reply(const std::string& text, const std::vector<ToolUse>& tools, const std::string& stop) {
  json message{{"role", "assistant"}, {"content", text.empty() ? json() : json(text)}};
  for (const ToolUse& use : tools)
    message["tool_calls"].push_back(
        {{"id", use.id}, {"type", "function"}, {"function", {{"name", use.name}, {"arguments", use.arguments}}}});
  const json choice{{"index", 0}, {"message", message}, {"finish_reason", tools.empty() ? stop : "tool_calls"}};
  return json{{"object", "chat.completion"},
              {"choices", json::array({choice})},
              {"usage", {{"prompt_tokens", 11}, {"completion_tokens", 7}}}}
      .dump();
}

std::string reply_body(Provider provider, const std::string& text, const std::vector<ToolUse>& tools) {
  return provider == Provider::anthropic ? anthropic_reply(text, tools) : openai_reply(text, tools);
}

Result<CallResult> FakeGateway::handle(ToolCall call, const HandleOptions& options) {
  calls.push_back(call);
  options_seen.push_back(options);
  if (answer) return answer(call);
  CallResult result;
  result.outcome = Outcome::executed;
  result.text = "ran: " + (call.tool == "shell" ? call.command : call.tool + " " + call.arguments);
  return result;
}

Result<ModelReply> ScriptedModel::ask(const ModelRequest& request) {
  seen.emplace_back(request.messages.begin(), request.messages.end());
  system_prompt = request.system_prompt;
  return replies_.at(std::min(seen.size(), replies_.size()) - 1);
}

ModelReply says(const std::string& text) {
  ModelReply reply;
  reply.message = {Message::Role::assistant, text, {}, {}};
  return reply;
}

ModelReply uses(std::vector<ToolUse> tools) {
  ModelReply reply;
  reply.message = {Message::Role::assistant, {}, std::move(tools), {}};
  return reply;
}

}  // namespace callgate
