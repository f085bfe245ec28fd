#include <cctype>
#include <string>

#include "policy/check.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

// The word with what is quoted blotted out: quoted brackets are no qualifiers.
std::string visible_text(const Word& word) {
  std::string text;
  for (const WordPart& part : word.parts) {
    bool shown = !part.quoted && (part.kind == PartKind::literal || part.kind == PartKind::glob);
    bool qualifier = part.kind == PartKind::glob_qualifier;
    text += shown ? part.text : qualifier ? "(" + part.text + ")" : "Q";
  }
  return text;
}

// Qualifiers stand in the last brackets: flags of one letter, of which e:…: and +name run code, o and O sort, and
// oe:…: sorts by code. A '/' or '|' inside makes them a pattern.
bool runs_code(std::string_view qualifiers) {
  if (qualifiers.starts_with("#q")) qualifiers.remove_prefix(2);
  for (size_t i = 0; i < qualifiers.size(); ++i) {
    char c = qualifiers[i];
    bool has_more = i + 1 < qualifiers.size();
    bool delimited =
        has_more && std::string_view(":'\"{[(<|!,.;%^~@=_-Q/").find(qualifiers[i + 1]) != std::string_view::npos;
    if (c == 'e' && delimited) return true;
    if (c == '+' && has_more &&
        (std::isalpha(static_cast<unsigned char>(qualifiers[i + 1])) != 0 || qualifiers[i + 1] == '_'))
      return true;
    // Letters outside the list of flags: this is an alternative, as in *.(c|h), not qualifiers.
    if (std::string_view("./=@%*prwxAIERWXstSTUGdfulmLacknNDMoOFhHb^-,:0123456789+Ye").find(c) ==
        std::string_view::npos)
      return false;
  }
  return false;
}

bool has_code_qualifier(std::string_view text) {
  size_t open = text.rfind('(');
  return text.ends_with(')') && open != std::string_view::npos && open > 0 &&
         runs_code(text.substr(open + 1, text.size() - open - 2));
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr || input.program->dialect != Dialect::zsh) return;
  walk_program(*input.program, {.on_statement = {},
                                .on_word =
                                    [&](const Word& word) {
                                      if (has_code_qualifier(visible_text(word)))
                                        to.report(self, word.where,
                                                  "zsh runs the qualifier's code for every file that matches");
                                    },
                                .on_part = {},
                                .on_redirect = {},
                                .on_assignment = {}});
}

}  // namespace

extern const Check cg042_zsh_glob_code{42, Verdict::deny, Maturity::stable, "A glob that runs code", run};

}  // namespace callgate
