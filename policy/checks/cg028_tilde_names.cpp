#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr || input.program->source.find('~') == std::string::npos) return;
  for (const WrittenCommand& written : written_commands(input))
    for (const WordPart& part : written.name->parts)
      if (part.kind == PartKind::tilde && !part.text.empty())
        to.report(self, part.where, "the program lies in a directory that ~" + part.text + " stands for");
  if (input.program->dialect != Dialect::zsh) return;
  std::vector<NamedValue> values = named_values(input);
  ProgramVisitor visitor;
  visitor.on_part = [&](const WordPart& part) {
    if (part.kind != PartKind::tilde || part.text.empty()) return;
    bool assigned = part.text[0] == '[';
    for (const NamedValue& value : values) assigned |= value.name == part.text;
    if (assigned) to.report(self, part.where, "zsh puts the value of a variable in the place of ~" + part.text);
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg028_tilde_names{28, Verdict::ask, Maturity::stable, "A tilde that is not your home", run};

}  // namespace callgate
