// A recorded session of tool calls: JSON Lines, the first line names the session.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/tool_call.h"
#include "gateway/confirmer.h"

namespace callgate {

struct RecordedCall {
  ToolCall call;     // cwd is relative to the session's workspace until it is replayed
  std::string note;  // why the agent made it
  std::optional<Verdict> expected;
  Answer answer = Answer::no;  // what the person said when the session was recorded
  bool operator==(const RecordedCall&) const = default;
};

struct RecordedSession {
  std::string name;
  std::string about;
  std::vector<RecordedCall> calls;
};

// Errors name file, line and, for malformed JSON, the column.
Result<RecordedSession> parse_session(std::string_view text, std::string_view origin);

// Gives the answer that was recorded for the call at hand.
class RecordedConfirmer final : public Confirmer {
 public:
  void expect(Answer answer) { answer_ = answer; }
  Result<Answer> ask(const ApprovalRequest&) override { return answer_; }
  std::string_view name() const override { return "recorded session"; }

 private:
  Answer answer_ = Answer::no;
};

}  // namespace callgate
