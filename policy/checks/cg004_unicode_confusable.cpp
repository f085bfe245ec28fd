#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/text_scan.h"

namespace callgate {
namespace {

// Spaces and signs that a person takes for their ASCII twins, which to a shell are letters like others.
bool imitates_ascii_sign(uint32_t code) {
  bool space = code == 0xa0 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 ||
               code == 0x202f || code == 0x205f || code == 0x3000 || code == 0x1680;
  bool sign = code == 0x2212 || code == 0x2044 || code == 0x2215 || code == 0x37e || code == 0x2024 || code == 0x29f8;
  return space || sign || (code >= 0xff01 && code <= 0xff5e);
}

// Cyrillic and Greek letters whose glyphs are those of Latin ones in most fonts.
bool imitates_latin_letter(uint32_t code) {
  constexpr uint32_t letters[] = {0x391, 0x392, 0x395, 0x396, 0x397, 0x399, 0x39a, 0x39c, 0x39d, 0x39f, 0x3a1, 0x3a4,
                                  0x3a5, 0x3a7, 0x3bf, 0x3bd, 0x405, 0x406, 0x408, 0x410, 0x412, 0x415, 0x41a, 0x41c,
                                  0x41d, 0x41e, 0x420, 0x421, 0x422, 0x425, 0x430, 0x435, 0x43e, 0x440, 0x441, 0x443,
                                  0x445, 0x455, 0x456, 0x458, 0x4bb, 0x501, 0x51b, 0x51d, 0x261, 0x26a};
  for (uint32_t letter : letters)
    if (code == letter) return true;
  return false;
}

bool is_latin(uint32_t code) {
  return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
}

// `find –name x`: what editors make of "-" is no option, and hides nothing that runs.
bool is_typographic_dash(uint32_t code) {
  return code >= 0x2010 && code <= 0x2015;
}

struct Found {
  std::vector<Span> signs, dashes, mixed;
};

Found find_confusables(std::string_view text) {
  Found found;
  bool latin = false, alike = false;  // in the run of letters so far
  for_each_character(text, [&](uint32_t code, Span where) {
    if (imitates_ascii_sign(code)) found.signs.push_back(where);
    if (is_typographic_dash(code)) found.dashes.push_back(where);
    bool letter = is_latin(code) || imitates_latin_letter(code);
    latin = letter && (latin || is_latin(code));
    alike = letter && (alike || !is_latin(code));
    if (latin && alike) found.mixed.push_back(where);
  });
  return found;
}

bool is_ascii(std::string_view text) {
  for (char c : text)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr || is_ascii(input.program->source)) return;
  Found found = find_confusables(input.program->source);
  TextMap map(*input.program);
  for (Span where : found.signs)
    if (map.is_code(where)) to.report(self, where, "a sign or space that is not the ASCII one belongs to this word");
  for (Span where : found.dashes)
    if (map.is_code(where)) to.report(self, Verdict::allow, where, "a dash that is not the ASCII one begins no option");
  for (Span where : found.mixed)
    if (map.is_code(where)) to.report(self, where, "letters of two scripts make this word look like another");
  // Quoting makes a name no less a name.
  for (const EvaluatedCommand& command : input.prediction.commands)
    if (!find_confusables(argument(command, 0)).mixed.empty())
      to.report(self, command.where, "letters of two scripts make this program look like another");
}

}  // namespace

extern const Check cg004_unicode_confusable{4, Verdict::ask, Maturity::stable, "Characters that pass for others", run};

}  // namespace callgate
