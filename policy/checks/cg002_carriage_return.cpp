#include "policy/check.h"
#include "policy/internal/text_scan.h"

namespace callgate {
namespace {

// Shells keep a carriage return as a byte of the word, readers written in JavaScript take it for white space.
void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr || input.program->source.find('\r') == std::string::npos) return;
  TextMap map(*input.program);
  for_each_character(input.program->source, [&](uint32_t code, Span where) {
    if (code == '\r' && !map.is_data(where))
      to.report(self, where, "a carriage return is part of a word for the shell and a line end for people");
  });
}

}  // namespace

extern const Check cg002_carriage_return{2, Verdict::ask, Maturity::stable, "Carriage return outside data", run};

}  // namespace callgate
