// The order of the stages once more, in the record itself: types keep our code from skipping a stage, this keeps the
// journal from saying that something ran which the journal does not say was judged and agreed to.
#pragma once

#include <string>
#include <string_view>

#include "base/verdict.h"

namespace callgate {

// What one event of a call's stream says about its stages. A value.
struct StageEvent {
  enum class Kind : uint8_t { received, decided, requested, resolved, refused, intent, finished, other };
  Kind kind = Kind::other;
  Verdict verdict = Verdict::deny;  // of decided
  bool agreed = false;              // of resolved
  std::string digest;               // of requested, resolved, intent: what is to run
};

// `body` is an event's JSON text.
StageEvent stage_event(std::string_view type, std::string_view body);

class StageOrder {
 public:
  // False: this event may not follow. Then nothing may follow any more.
  bool step(const StageEvent& event);

 private:
  bool may_follow(const StageEvent& event) const;

  enum class Stage : uint8_t { nothing, received, decided, requested, agreed, declined, running, over, broken };
  Stage stage_ = Stage::nothing;
  Verdict verdict_ = Verdict::deny;
  std::string digest_;  // what was asked about or agreed to; empty: nothing yet
};

}  // namespace callgate
