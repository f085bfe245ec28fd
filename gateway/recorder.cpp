#include "gateway/recorder.h"

namespace callgate {

void CallRecorder::note(std::string_view type, std::string body) {
  in_order_ = in_order_ && order_.step(stage_event(type, body));
  pending_.push_back({stream_, ++version_, std::string(type), std::move(body)});
}

Result<void> CallRecorder::record(std::string_view type, std::string body) {
  note(type, std::move(body));
  if (!in_order_) return fail("'" + std::string(type) + "' cannot follow what was recorded: a stage was left out");
  std::vector<NewEvent> events = std::move(pending_);
  pending_.clear();
  // One transaction, so that what was noted costs no write of its own.
  Result<std::vector<Event>> stored = journal_.append_all(events);
  if (!stored)
    return tl::unexpected(
        Error{"cannot record '" + std::string(type) + "': " + stored.error().message, stored.error().code});
  return {};
}

}  // namespace callgate
