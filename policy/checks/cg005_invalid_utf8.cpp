#include "base/text.h"
#include "policy/check.h"

namespace callgate {
namespace {

void run(const CheckInput& input, const Check& self, Reporter& to) {
  constexpr std::string_view message =
      "bytes that are not valid UTF-8: the shell reads them differently from other readers";
  if (input.program != nullptr && !is_valid_utf8(input.program->source)) to.report(self, {}, message);
  if (input.program != nullptr) return;
  for (const EvaluatedCommand& command : input.prediction.commands)
    for (const Value& word : command.argv)
      if (word.text && !is_valid_utf8(*word.text)) to.report(self, command.where, message);
}

}  // namespace

extern const Check cg005_invalid_utf8{5, Verdict::deny, Maturity::stable, "Bytes that are no text", run};

}  // namespace callgate
