#include "policy/check.h"
#include "policy/internal/text_scan.h"

namespace callgate {
namespace {

// Bidirectional controls, zero-width characters, fillers and tags: bytes of a word that nobody is shown.
bool is_invisible(uint32_t code) {
  if (code >= 0x200b && code <= 0x200f) return true;
  if (code >= 0x202a && code <= 0x202e) return true;
  if (code >= 0x2060 && code <= 0x206f) return true;
  if (code >= 0xe0000 && code <= 0xe0fff) return true;
  return code == 0xad || code == 0x34f || code == 0x61c || code == 0x115f || code == 0x1160 || code == 0x17b4 ||
         code == 0x17b5 || code == 0x180e || code == 0x3164 || code == 0xfeff || code == 0xffa0;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  std::vector<Span> found;
  for_each_character(input.program->source, [&](uint32_t code, Span where) {
    if (is_invisible(code)) found.push_back(where);
  });
  if (found.empty()) return;
  TextMap map(*input.program);
  for (Span where : found) {
    // In prose that is only data it can be a joined emoji or Arabic; it does not change what runs.
    if (map.is_data(where))
      to.report(self, Verdict::allow, where, "an invisible character in quoted text");
    else if (map.is_code(where))
      to.report(self, where, "an invisible character is part of the command");
    else
      to.report(self, Verdict::ask, where, "an invisible character in a comment can hide where it ends");
  }
}

}  // namespace

extern const Check cg003_invisible_unicode{3, Verdict::deny, Maturity::stable, "Invisible characters in code", run};

}  // namespace callgate
