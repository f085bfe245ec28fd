// The contract of `callgate check`: JSON Lines in, JSON Lines out. Kept stable, because scripts rely on it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/tool_call.h"
#include "gateway/judgement.h"

namespace callgate {

constexpr size_t limit_batch_line_bytes = 4 << 20;

// One line of `check --batch`: {"id", "command", "shell"?, "cwd"?} or {"id", "tool", "arguments"}. A value.
struct BatchLine {
  std::string id;  // JSON text of the caller's own id, given back as it came; "null" when there was none
  ToolCall call;

  bool operator==(const BatchLine&) const = default;
};

// An error names what is wrong and, where it can, the caller's id, so that the answer finds its question.
struct BatchError {
  std::string id = "null";
  std::string message;
};

tl::expected<BatchLine, BatchError> parse_batch_line(std::string_view line);

// {"id","verdict","understood","canonical_only","reasons","executes","effects","risk","micros"}, without a newline.
std::string render_batch_answer(std::string_view id, const Judgement& judgement, std::chrono::microseconds took);
std::string render_batch_error(const BatchError& error);

}  // namespace callgate
