// What a check, a limit or a reader has to say about a call. A value.
#pragma once

#include <string>

#include "base/span.h"
#include "base/verdict.h"

namespace callgate {

struct Finding {
  std::string id;       // "CG056", "parse", "limit"
  Verdict verdict = Verdict::allow;  // what it asks for; allow only raises the record
  std::string message;  // what happens, in words: "the shell runs whatever the pipe delivers"
  Span where;

  bool operator==(const Finding&) const = default;
};

}  // namespace callgate
