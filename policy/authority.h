// How much a call may do without a person, and what its session remembers. Values; the gateway keeps them in the
// journal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/policy.h"

namespace callgate {

// plan < ask < edits < auto; whether somebody is there to ask is a question of its own. `locked` is `ask` with nobody.
struct Authority {
  Mode mode = Mode::ask;  // never locked
  bool attended = true;

  bool operator==(const Authority&) const = default;
};
Authority authority_of(Mode mode);
// As much as both allow: what a child gets of what it wants and what its parent has.
Authority lesser(Authority a, Authority b);
std::string to_string(Authority authority);  // "edits", "plan, nobody there"

// What happened before in the session of a call, and in those that it comes from.
struct SessionFacts {
  std::string secret;     // which secret was read; empty: none
  std::string untrusted;  // from where content came in that nobody trusts; empty: from nowhere
  int asks_in_last_minute = 0;
  std::vector<std::vector<std::string>> refused;  // the lasting effects of each call that was denied or refused
};

// What a call does that lasts or leaves the machine, as texts in a fixed order: two spellings of one deed have the
// same.
std::vector<std::string> lasting_effects(const EffectSet& effects, const PathContext& paths);

}  // namespace callgate
