// The Anthropic Messages API: https://docs.anthropic.com/en/api/messages
#include <nlohmann/json.hpp>

#include "agent/internal/clients.h"
#include "agent/json_text.h"

namespace callgate::internal {
namespace {

using nlohmann::json;

// The API refuses an empty text block.
void add_text(json& content, const std::string& text) {
  if (!text.empty()) content.push_back({{"type", "text"}, {"text", text}});
}

json render_message(const Message& message) {
  json content = json::array();
  for (const ToolAnswer& answer : message.tool_answers)
    content.push_back({{"type", "tool_result"},
                       {"tool_use_id", answer.use_id},
                       {"content", answer.text},
                       {"is_error", answer.is_error}});
  add_text(content, message.text);
  for (const ToolUse& use : message.tool_uses) {
    // The API takes nothing but an object here, even for a use that was answered as malformed.
    auto input = parse_json(use.arguments);
    if (!input || !input->is_object()) input = json::object();
    content.push_back({{"type", "tool_use"}, {"id", use.id}, {"name", use.name}, {"input", *input}});
  }
  return {{"role", message.role == Message::Role::user ? "user" : "assistant"}, {"content", content}};
}

Result<json> render_tools(std::span<const ToolManifest> tools) {
  json list = json::array();
  for (const ToolManifest& tool : tools)
    list.push_back(
        {{"name", tool.name}, {"description", tool.description}, {"input_schema", CG_TRY(parse_json(tool.schema))}});
  return list;
}

Result<void> read_block(const json& block, Message& message) {
  const std::string* type = find_string(block, "type");
  if (type == nullptr) return fail("a content block without a type");
  if (*type == "text") {
    const std::string* text = find_string(block, "text");
    if (text == nullptr) return fail("a text block without text");
    message.text += *text;
  }
  // Other kinds (thinking, server tools) were not asked for, and nothing of them is executed.
  if (*type != "tool_use") return {};
  const std::string* id = find_string(block, "id");
  const std::string* name = find_string(block, "name");
  const json* input = find_member(block, "input");
  if (id == nullptr || name == nullptr || input == nullptr) return fail("a tool_use block without id, name or input");
  message.tool_uses.push_back({*id, *name, to_text(*input)});
  return {};
}

StopReason read_stop_reason(const json& reply) {
  const std::string* reason = find_string(reply, "stop_reason");
  if (reason == nullptr) return StopReason::finished;
  if (*reason == "max_tokens" || *reason == "model_context_window_exceeded") return StopReason::cut_off;
  return *reason == "refusal" ? StopReason::declined : StopReason::finished;
}

Result<ModelReply> read_reply(const std::string& body) {
  const json parsed = CG_TRY(parse_json(body));
  const json* content = find_member(parsed, "content");
  if (content == nullptr || !content->is_array()) return fail("a reply without content");
  ModelReply reply;
  reply.message.role = Message::Role::assistant;
  for (const json& block : *content) CG_TRY(read_block(block, reply.message));
  reply.stop = read_stop_reason(parsed);
  if (const json* usage = find_member(parsed, "usage")) {
    reply.input_tokens = find_count(*usage, "input_tokens");
    reply.output_tokens = find_count(*usage, "output_tokens");
  }
  return reply;
}

class AnthropicClient final : public ModelClient {
 public:
  AnthropicClient(const ModelOptions& options, std::unique_ptr<HttpClient> http)
      : options_(options), http_(std::move(http)) {}

  Result<ModelReply> ask(const ModelRequest& request) override {
    const HttpRequest sent{options_.base_url + "/v1/messages", headers(), CG_TRY(render(request))};
    const Exchange received = CG_TRY(exchange(*http_, sent, options_.retry, "anthropic", options_.api_key));
    auto reply = read_reply(received.body);
    if (!reply) return fail("anthropic: not a reply: " + reply.error().message);
    reply->retries = received.retries;
    return reply;
  }

 private:
  std::vector<std::string> headers() const {
    std::vector<std::string> list{"content-type: application/json", "anthropic-version: 2023-06-01"};
    if (!options_.api_key.empty()) list.push_back("x-api-key: " + options_.api_key);
    return list;
  }

  Result<std::string> render(const ModelRequest& request) const {
    json body{{"model", options_.model}, {"max_tokens", options_.max_output_tokens}, {"messages", json::array()}};
    if (!request.system_prompt.empty()) body["system"] = request.system_prompt;
    for (const Message& message : request.messages) body["messages"].push_back(render_message(message));
    if (!request.tools.empty()) body["tools"] = CG_TRY(render_tools(request.tools));
    return to_text(body);
  }

  ModelOptions options_;
  std::unique_ptr<HttpClient> http_;
};

}  // namespace

std::unique_ptr<ModelClient> make_anthropic_client(const ModelOptions& options, std::unique_ptr<HttpClient> http) {
  return std::make_unique<AnthropicClient>(options, std::move(http));
}

}  // namespace callgate::internal
