// One call's stream in the journal: events in order, each durable before the step that it announces.
#pragma once

#include <string>
#include <string_view>

#include "audit/journal.h"
#include "base/result.h"
#include "gateway/stage_order.h"

namespace callgate {

class CallRecorder {
 public:
  // `journal` is borrowed for the recorder's life.
  CallRecorder(Journal& journal, std::string call_id) : journal_(journal), stream_("call/" + std::move(call_id)) {}

  // Goes with the next `record`, in the same transaction: an event of another stream that belongs to the step.
  void note_beside(NewEvent event) { pending_.push_back(std::move(event)); }
  // Held back until the next `record`, so that one call needs few writes; nothing may depend on it before.
  void note(std::string_view type, std::string body);
  // An event that may not follow what the stream holds is an error here, and nothing is written any more.
  // Durable, with all that was noted before it, when it returns. An error means: do not take the step.
  Result<void> record(std::string_view type, std::string body);

 private:
  Journal& journal_;
  std::string stream_;
  std::vector<NewEvent> pending_;
  uint64_t version_ = 0;
  StageOrder order_;
  bool in_order_ = true;
};

}  // namespace callgate
