#include "gateway/batch_line.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "gateway/tool_effects.h"

namespace callgate {
namespace {

using nlohmann::json;

// Writing JSON is recursive: deeper input could end the process.
constexpr int limit_batch_depth = 64;
constexpr std::string_view known_keys[] = {"id", "command", "shell", "cwd", "tool", "arguments"};

tl::unexpected<BatchError> bad(std::string id, std::string message) {
  return tl::unexpected(BatchError{std::move(id), std::move(message)});
}

// The first member that is not of the contract, with what was probably meant; empty when there is none.
std::string unknown_key(const json& line) {
  std::vector<std::string_view> known(std::begin(known_keys), std::end(known_keys));
  for (const auto& [key, value] : line.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    std::string_view near = nearest(key, known);
    return "unknown key '" + escape_for_display(key, 60) + "'" +
           (near.empty() ? "" : " (did you mean '" + std::string(near) + "'?)");
  }
  return {};
}

// Empty when the member is missing or a text; otherwise what is wrong.
std::string wrong_type(const json& line, const char* key) {
  auto found = line.find(key);
  return found == line.end() || found->is_string() ? "" : std::string("'") + key + "' must be a text";
}

std::string text_of(const json& line, const char* key) {
  return line.value(key, std::string());
}

std::string fill(const json& line, ToolCall& call) {
  for (const char* key : {"command", "shell", "cwd", "tool"})
    if (std::string wrong = wrong_type(line, key); !wrong.empty()) return wrong;
  if (line.contains("command") == line.contains("tool")) return "needs either 'command' or 'tool'";
  if (line.contains("shell")) {
    std::optional<Dialect> dialect = dialect_from(text_of(line, "shell"));
    if (!dialect) return "unknown shell '" + escape_for_display(text_of(line, "shell"), 40) + "': bash, zsh or sh";
    call.dialect = *dialect;
  }
  call.cwd = text_of(line, "cwd");
  if (!call.cwd.empty() && call.cwd[0] != '/') return "'cwd' must be an absolute path";
  call.command = text_of(line, "command");
  if (!line.contains("tool")) return {};
  call.tool = text_of(line, "tool");
  auto arguments = line.find("arguments");
  if (arguments != line.end() && !arguments->is_object()) return "'arguments' must be an object";
  call.arguments = arguments == line.end() ? "{}" : arguments->dump(-1, ' ', false, json::error_handler_t::replace);
  return {};
}

json executes_of(const Prediction& prediction) {
  json list = json::array();
  for (const std::vector<std::string>& argv : prediction.executes) {
    json words = json::array();
    for (const std::string& word : argv) words.push_back(to_valid_utf8(word));
    list.push_back(std::move(words));
  }
  return list;
}

json reasons_of(const Decision& decision) {
  json list = json::array();
  for (const Reason& reason : decision.reasons)
    list.push_back({{"kind", to_string(reason.kind)},
                    {"id", to_valid_utf8(reason.id)},
                    {"verdict", to_string(reason.verdict)},
                    {"text", to_valid_utf8(reason.text)},
                    {"span", {reason.where.begin, reason.where.end}}});
  return list;
}

}  // namespace

tl::expected<BatchLine, BatchError> parse_batch_line(std::string_view text) {
  if (text.size() > limit_batch_line_bytes) return bad("null", "line larger than 4 MiB");
  if (!is_valid_utf8(text)) return bad("null", "line is not valid UTF-8");
  json line;
  bool too_deep = false;
  auto bounded = [&](int depth, json::parse_event_t, json&) {
    too_deep = too_deep || depth > limit_batch_depth;
    return !too_deep;
  };
  try {
    line = json::parse(text, bounded);
  } catch (const json::exception& error) {
    std::string message = error.what();
    size_t detail = message.find("parse error");
    return bad("null",
               "not JSON: " + escape_for_display(message.substr(detail == std::string::npos ? 0 : detail), 200));
  }
  if (too_deep) return bad("null", "nested deeper than " + std::to_string(limit_batch_depth) + " levels");
  if (!line.is_object()) return bad("null", "a line must be a JSON object");
  BatchLine batch;
  batch.id = line.contains("id") ? line["id"].dump() : "null";
  if (std::string wrong = unknown_key(line); !wrong.empty()) return bad(batch.id, wrong);
  if (std::string wrong = fill(line, batch.call); !wrong.empty()) return bad(batch.id, wrong);
  Result<ToolCall> call = normalise_tool(std::move(batch.call));
  if (!call) return bad(batch.id, call.error().message);
  batch.call = std::move(*call);
  return batch;
}

std::string render_batch_answer(std::string_view id, const Judgement& judgement, std::chrono::microseconds took) {
  json effects = json::array();
  for (const Effect& effect : judgement.prediction.effects) effects.push_back(to_valid_utf8(to_string(effect)));
  json answer{{"verdict", to_string(judgement.decision.verdict)},
              {"understood", judgement.prediction.understood},
              {"canonical_only", judgement.program && judgement.program->canonical_only},
              {"reasons", reasons_of(judgement.decision)},
              {"executes", executes_of(judgement.prediction)},
              {"effects", std::move(effects)},
              {"risk", judgement.risk ? json(judgement.risk->probability) : json(nullptr)},
              {"micros", took.count()}};
  return "{\"id\":" + std::string(id) + "," + answer.dump(-1, ' ', false, json::error_handler_t::replace).substr(1);
}

std::string render_batch_error(const BatchError& error) {
  json answer{{"error", error.message}};
  return "{\"id\":" + error.id + "," + answer.dump(-1, ' ', false, json::error_handler_t::replace).substr(1);
}

}  // namespace callgate
