// What a decision owes to what happened before in its session.
#include <algorithm>

#include "base/text.h"
#include "policy/internal/decider.h"

namespace callgate {
namespace {

bool leaves_the_machine(const EffectSet& effects) {
  return effects.has(EffectKind::connect) || effects.has(EffectKind::remote);
}

// Everything that the refused call would have done is done by this one as well, in whatever spelling.
bool does_all_of(const std::vector<std::string>& now, const std::vector<std::string>& refused) {
  return !refused.empty() && std::includes(now.begin(), now.end(), refused.begin(), refused.end());
}

std::string one_line(const std::string& text) {
  return escape_for_display(text, 240);
}

}  // namespace

void Decider::judge_session() {
  if (input_.session == nullptr) return;
  const SessionFacts& session = *input_.session;
  // No rule that a person wrote for hosts was written with this in mind: what leaves now may carry it.
  if (leaves_the_machine(input_.prediction.effects) && !session.secret.empty())
    add({ReasonKind::session,
         "session.secret",
         one_line("the session has read a secret, which what leaves the machine could carry: " + session.secret),
         Verdict::ask,
         {}});
  if (leaves_the_machine(input_.prediction.effects) && !session.untrusted.empty())
    add({ReasonKind::session,
         "session.untrusted",
         one_line("content that nobody trusts came into the session, and may have asked for this: " +
                  session.untrusted),
         Verdict::ask,
         {}});
  std::vector<std::string> now = lasting_effects(input_.prediction.effects, input_.paths);
  if (std::any_of(session.refused.begin(), session.refused.end(),
                  [&](const auto& old) { return does_all_of(now, old); }))
    add({ReasonKind::session,
         "session.retry",
         "the same was refused in this session before, perhaps in another spelling",
         Verdict::ask,
         {}});
  int limit = rules_.asks_per_minute.value_or(default_asks_per_minute);
  if (decision_.verdict == Verdict::ask && session.asks_in_last_minute >= limit)
    add({ReasonKind::session,
         "session.pause",
         "paused: " + std::to_string(session.asks_in_last_minute) +
             " questions in a minute are more than a person reads; wait, and ask for less at once",
         Verdict::deny,
         {}});
}

}  // namespace callgate
