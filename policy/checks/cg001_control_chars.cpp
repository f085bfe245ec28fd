#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/text_scan.h"

namespace callgate {
namespace {

bool is_control(uint32_t code) {
  if (code == '\n' || code == '\t' || code == '\r') return false;  // CG002 looks at the carriage return
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

void scan(std::string_view text, Span whole, const Check& self, Reporter& to) {
  for_each_character(text, [&](uint32_t code, Span where) {
    if (!is_control(code)) return;
    to.report(self, whole.empty() ? where : whole,
              code == 0 ? "a NUL byte: some shells drop it and join what stands around it, others stop"
                        : "a control character: the terminal acts on it, so the text is not what a person sees");
  });
}

// On bytes, because a control character is never part of the parsed form alone: it also lies to whoever reads it.
void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program != nullptr) return scan(input.program->source, {}, self, to);
  for (const EvaluatedCommand& command : input.prediction.commands)
    for (size_t i = 0; i < command.argv.size(); ++i) scan(argument(command, i), command.where, self, to);
}

}  // namespace

extern const Check cg001_control_chars{1, Verdict::deny, Maturity::stable, "Control characters in the text", run};

}  // namespace callgate
