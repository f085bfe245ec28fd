// OpenAI's chat completions, and what imitates them (vLLM, llama.cpp, Ollama, most gateways):
// https://platform.openai.com/docs/api-reference/chat
#include <nlohmann/json.hpp>

#include "agent/internal/clients.h"
#include "agent/json_text.h"

namespace callgate::internal {
namespace {

using nlohmann::json;

json render_assistant(const Message& message) {
  json rendered{{"role", "assistant"}, {"content", message.text}};
  for (const ToolUse& use : message.tool_uses)
    rendered["tool_calls"].push_back(
        {{"id", use.id}, {"type", "function"}, {"function", {{"name", use.name}, {"arguments", use.arguments}}}});
  // Beside tool calls, some servers take null and not an empty text.
  if (message.text.empty() && !message.tool_uses.empty()) rendered["content"] = nullptr;
  return rendered;
}

void render_message(const Message& message, json& list) {
  if (message.role == Message::Role::assistant) {
    list.push_back(render_assistant(message));
    return;
  }
  for (const ToolAnswer& answer : message.tool_answers) {
    // This dialect has no mark for an error.
    const std::string text = answer.is_error ? "error: " + answer.text : answer.text;
    list.push_back({{"role", "tool"}, {"tool_call_id", answer.use_id}, {"content", text}});
  }
  if (!message.text.empty()) list.push_back({{"role", "user"}, {"content", message.text}});
}

Result<json> render_tools(std::span<const ToolManifest> tools) {
  json list = json::array();
  for (const ToolManifest& tool : tools)
    list.push_back(
        {{"type", "function"},
         {"function",
          {{"name", tool.name}, {"description", tool.description}, {"parameters", CG_TRY(parse_json(tool.schema))}}}});
  return list;
}

Result<ToolUse> read_tool_call(const json& call) {
  const json* function = find_member(call, "function");
  const std::string* id = find_string(call, "id");
  if (function == nullptr || id == nullptr) return fail("a tool call without id or function");
  const std::string* name = find_string(*function, "name");
  const json* arguments = find_member(*function, "arguments");
  if (name == nullptr || arguments == nullptr) return fail("a tool call without name or arguments");
  // Text that should be JSON; some servers send the object itself.
  return ToolUse{*id, *name, arguments->is_string() ? arguments->get<std::string>() : to_text(*arguments)};
}

Result<Message> read_message(const json& given) {
  Message message{Message::Role::assistant, {}, {}, {}};
  if (const std::string* text = find_string(given, "content")) message.text = *text;
  if (const std::string* refusal = find_string(given, "refusal")) message.text += *refusal;
  const json* calls = find_member(given, "tool_calls");
  if (calls == nullptr || calls->is_null()) return message;
  if (!calls->is_array()) return fail("tool_calls is not a list");
  for (const json& call : *calls) message.tool_uses.push_back(CG_TRY(read_tool_call(call)));
  return message;
}

StopReason read_finish_reason(const json& choice, const json& message) {
  const std::string* reason = find_string(choice, "finish_reason");
  if (find_string(message, "refusal") != nullptr) return StopReason::declined;
  if (reason == nullptr) return StopReason::finished;
  if (*reason == "length") return StopReason::cut_off;
  return *reason == "content_filter" ? StopReason::declined : StopReason::finished;
}

Result<ModelReply> read_reply(const std::string& body) {
  const json parsed = CG_TRY(parse_json(body));
  const json* choices = find_member(parsed, "choices");
  if (choices == nullptr || !choices->is_array() || choices->empty()) return fail("a reply without choices");
  const json& choice = choices->front();
  const json* message = find_member(choice, "message");
  if (message == nullptr || !message->is_object()) return fail("a choice without a message");
  ModelReply reply;
  reply.message = CG_TRY(read_message(*message));
  reply.stop = read_finish_reason(choice, *message);
  if (const json* usage = find_member(parsed, "usage")) {
    reply.input_tokens = find_count(*usage, "prompt_tokens");
    reply.output_tokens = find_count(*usage, "completion_tokens");
  }
  return reply;
}

class OpenAiClient final : public ModelClient {
 public:
  OpenAiClient(const ModelOptions& options, std::unique_ptr<HttpClient> http)
      : options_(options), http_(std::move(http)) {}

  Result<ModelReply> ask(const ModelRequest& request) override {
    const HttpRequest sent{options_.base_url + "/chat/completions", headers(), CG_TRY(render(request))};
    const Exchange received = CG_TRY(exchange(*http_, sent, options_.retry, "openai", options_.api_key));
    auto reply = read_reply(received.body);
    if (!reply) return fail("openai: not a reply: " + reply.error().message);
    reply->retries = received.retries;
    return reply;
  }

 private:
  std::vector<std::string> headers() const {
    std::vector<std::string> list{"content-type: application/json"};
    if (!options_.api_key.empty()) list.push_back("authorization: Bearer " + options_.api_key);
    return list;
  }

  // No token limit: its name differs between servers, and an unknown one is refused by some.
  Result<std::string> render(const ModelRequest& request) const {
    json body{{"model", options_.model}, {"messages", json::array()}};
    if (!request.system_prompt.empty())
      body["messages"].push_back({{"role", "system"}, {"content", request.system_prompt}});
    for (const Message& message : request.messages) render_message(message, body["messages"]);
    if (!request.tools.empty()) body["tools"] = CG_TRY(render_tools(request.tools));
    return to_text(body);
  }

  ModelOptions options_;
  std::unique_ptr<HttpClient> http_;
};

}  // namespace

std::unique_ptr<ModelClient> make_openai_client(const ModelOptions& options, std::unique_ptr<HttpClient> http) {
  return std::make_unique<OpenAiClient>(options, std::move(http));
}

}  // namespace callgate::internal
