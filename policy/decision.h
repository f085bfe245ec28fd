// The answer of the permission stage. A value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/effect.h"
#include "base/span.h"
#include "base/verdict.h"

namespace callgate {

enum class ReasonKind : uint8_t { check, rule, effect, reader, trust, mode, session, classifier, error };

// Why a verdict is what it is. Ordered: the deciding reasons first.
struct Reason {
  ReasonKind kind = ReasonKind::effect;
  std::string id;                    // "CG056", the rule's name and place, "effect.connect", …
  std::string text;                  // one line, lower case
  Verdict verdict = Verdict::allow;  // what this reason asks for
  Span where;

  bool operator==(const Reason&) const = default;
};

// What the call may do: the sandbox is made from this and nothing else.
struct Grant {
  EffectSet effects;           // read, write, delete, execute, connect … that are allowed
  bool copy_on_write = false;  // workspace writes go to an overlay first

  bool operator==(const Grant&) const = default;
};

struct Decision {
  Verdict verdict = Verdict::deny;
  std::vector<Reason> reasons;
  Grant grant;
  EffectSet asked;                // the part of the grant that a person must agree to, when the verdict is ask
  std::vector<std::string> once;  // rules that speak once, and spoke: used up when the call runs
  bool understood = false;
  std::vector<std::string> hardening;  // what is switched off around the run, by its id in gateway/hardening.cpp

  bool operator==(const Decision&) const = default;
};

std::string_view to_string(ReasonKind kind);

}  // namespace callgate
