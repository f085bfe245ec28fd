#include "agent/loop.h"

#include <nlohmann/json.hpp>

#include "agent/session_log.h"
#include "agent/tools.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/text.h"

namespace callgate {
namespace {

using nlohmann::json;

constexpr std::string_view default_system_prompt =
    "You are a careful software engineer who works in one workspace with the tools shell, read and write. Every call "
    "is "
    "judged before it runs and held in a sandbox without network, unless hosts were granted. When a call is refused, "
    "read the reason and reach the goal another way, or say what a person would have to allow. Finish with a short "
    "summary of what you did.";

std::string new_session() {
  const auto now = SystemClock().wall().time_since_epoch();
  return new_uuid_v7(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

std::string bounded(const std::string& text, size_t limit_bytes) {
  if (text.empty()) return "(no output)";
  if (text.size() <= limit_bytes) return to_valid_utf8(text);
  return to_valid_utf8(cut_at_character(text, limit_bytes)) + "\n[callgate: cut after " + std::to_string(limit_bytes) +
         " of " + std::to_string(text.size()) + " bytes]\n";
}

ToolAnswer error_answer(const ToolUse& use, const std::string& text) {
  return {use.id, text, true};
}

json names_of(const std::vector<ToolUse>& uses) {
  // Enough to see what was going on; the calls have events of their own.
  constexpr size_t max_names = 50;
  json names = json::array();
  for (const ToolUse& use : uses)
    if (names.size() < max_names) names.push_back(escape_for_display(use.name, 60));
  return names;
}

class AgentRun {
 public:
  // Everything is borrowed for the run.
  AgentRun(const AgentOptions& options, Gateway& gateway, ModelClient& model, Journal* journal)
      : options_(options), gateway_(gateway), model_(model), log_(journal, start_session()) {}

  Result<AgentOutcome> run() {
    CG_TRY(log_.append("agent.started", {{"prompt_sha256", sha256(options_.prompt).hex()},
                                         {"prompt_bytes", options_.prompt.size()},
                                         {"workspace", to_valid_utf8(options_.workspace)},
                                         {"turns", options_.limits.turns},
                                         {"tool_calls", options_.limits.tool_calls}}));
    add({Message::Role::user, options_.prompt, {}, {}});
    bool goes_on = true;
    while (goes_on) goes_on = CG_TRY(take_turn());
    CG_TRY(log_.append("agent.ended", {{"end", to_string(outcome_.end)},
                                       {"turns", outcome_.turns},
                                       {"tool_calls", outcome_.tool_calls},
                                       {"refused_calls", outcome_.refused_calls}}));
    return outcome_;
  }

 private:
  const std::string& start_session() {
    outcome_.session = options_.session.empty() ? new_session() : options_.session;
    return outcome_.session;
  }

  void add(Message message) {
    bytes_ += size_bytes(message);
    messages_.push_back(std::move(message));
  }

  bool end(AgentEnd how) {
    outcome_.end = how;
    return false;
  }

  // One answer of the model and what it asked for. False when there is no next turn.
  Result<bool> take_turn() {
    if (outcome_.turns == options_.limits.turns) return end(AgentEnd::turn_limit);
    if (bytes_ > options_.limits.conversation_bytes) return end(AgentEnd::context_limit);
    const ModelReply reply = CG_TRY(ask());
    if (!reply.message.text.empty()) outcome_.text = reply.message.text;
    if (reply.stop == StopReason::declined) return end(AgentEnd::declined);
    if (reply.message.tool_uses.empty())
      return end(reply.stop == StopReason::cut_off ? AgentEnd::cut_off : AgentEnd::finished);
    add(reply.message);
    Message answers;
    answers.tool_answers = CG_TRY(use_tools(reply));
    add(std::move(answers));
    return !has_reached_call_limit_ || end(AgentEnd::call_limit);
  }

  Result<ModelReply> ask() {
    const std::string_view system =
        options_.system_prompt.empty() ? default_system_prompt : std::string_view(options_.system_prompt);
    ModelReply reply = CG_TRY(model_.ask({system, messages_, tool_manifests()}));
    ++outcome_.turns;
    outcome_.retries += reply.retries;
    outcome_.input_tokens += reply.input_tokens;
    outcome_.output_tokens += reply.output_tokens;
    const AgentObserver& observer = options_.observer;
    if (reply.retries > 0 && observer.on_retries) observer.on_retries(reply.retries);
    if (!reply.message.text.empty() && observer.on_text) observer.on_text(reply.message.text);
    CG_TRY(log_.append("agent.reply", {{"turn", outcome_.turns},
                                       {"retries", reply.retries},
                                       {"input_tokens", reply.input_tokens},
                                       {"output_tokens", reply.output_tokens},
                                       {"tool_uses", reply.message.tool_uses.size()},
                                       {"tools", names_of(reply.message.tool_uses)}}));
    return reply;
  }

  // Both APIs want an answer to each use, also when nothing of it was run.
  Result<std::vector<ToolAnswer>> use_tools(const ModelReply& reply) {
    std::vector<ToolAnswer> answers;
    for (const ToolUse& use : reply.message.tool_uses) {
      // A fragment of a command is another command: `rm -rf build/tmp` cut at a token is `rm -rf build`.
      if (reply.stop == StopReason::cut_off) {
        answers.push_back(error_answer(use, "not run: your message was cut at its token limit; send less at once"));
      } else {
        answers.push_back(CG_TRY(use_tool(use)));
      }
    }
    return answers;
  }

  Result<ToolAnswer> use_tool(const ToolUse& use) {
    auto call = to_tool_call(use, options_.workspace, outcome_.session);
    if (!call) return error_answer(use, call.error().message);
    if (outcome_.tool_calls == options_.limits.tool_calls) {
      has_reached_call_limit_ = true;
      return error_answer(use, "not run: the session's limit of tool calls is reached");
    }
    ++outcome_.tool_calls;
    const CallResult result = CG_TRY(gateway_.handle(std::move(*call), options_.handle));
    const bool is_refused = result.outcome == Outcome::refused;
    if (is_refused) ++outcome_.refused_calls;
    if (options_.observer.on_call) options_.observer.on_call(use, result);
    return ToolAnswer{use.id, bounded(result.text, options_.limits.tool_text_bytes), is_refused};
  }

  const AgentOptions& options_;
  Gateway& gateway_;
  ModelClient& model_;
  AgentOutcome outcome_;  // before log_, which takes the session's name from it
  SessionLog log_;
  std::vector<Message> messages_;
  size_t bytes_ = 0;
  bool has_reached_call_limit_ = false;
};

}  // namespace

std::string_view to_string(AgentEnd end) {
  switch (end) {
    case AgentEnd::finished:
      return "finished";
    case AgentEnd::declined:
      return "declined";
    case AgentEnd::cut_off:
      return "cut off";
    case AgentEnd::turn_limit:
      return "turn limit";
    case AgentEnd::call_limit:
      return "tool call limit";
    case AgentEnd::context_limit:
      return "context limit";
  }
  return "unknown";
}

Result<AgentOutcome> run_agent(const AgentOptions& options, Gateway& gateway, ModelClient& model, Journal* journal) {
  if (options.prompt.empty()) return fail("no prompt: say what the agent is to do");
  if (!options.workspace.starts_with('/')) return fail("the agent's workspace must be an absolute path");
  return AgentRun(options, gateway, model, journal).run();
}

Result<AgentOutcome> run_agent(const AgentOptions& options, const ModelOptions& model, Gateway& gateway,
                               Journal* journal) {
  const ModelOptions complete = CG_TRY(complete_from_environment(model));
  const auto client = CG_TRY(make_model_client(complete));
  return run_agent(options, gateway, *client, journal);
}

}  // namespace callgate
