#include <algorithm>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

// Variables that a builtin fills from its input.
std::vector<std::string_view> filled_names(const Prediction& prediction) {
  std::vector<std::string_view> names;
  for (const EvaluatedCommand& command : prediction.commands)
    for (size_t i = 1; i < command.argv.size() && is_one_of(command.name(), {"read", "mapfile", "readarray"}); ++i)
      names.push_back(argument(command, i));
  return names;
}

bool comes_from_outside(const Word& name, const std::vector<std::string_view>& filled) {
  for (const WordPart& part : name.parts) {
    if (part.kind == PartKind::command_substitution || part.kind == PartKind::process_substitution) return true;
    // Positional parameters and elements of arrays are handed in; a plain name is mostly a setting ($CC, ${CC:-gcc}).
    bool simple = part.operation.empty() || part.operation[0] == ':' || part.operation[0] == '-';
    bool plain = part.kind == PartKind::parameter && simple && !part.text.empty() &&
                 (part.text[0] < '1' || part.text[0] > '9') && !is_one_of(part.text, {"@", "*", "_"});
    if (part.kind == PartKind::parameter && !plain) return true;
    if (std::find(filled.begin(), filled.end(), part.text) != filled.end()) return true;
  }
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  std::vector<std::string_view> filled = filled_names(input.prediction);
  for (const WrittenCommand& written : written_commands(input)) {
    const Word& name = *written.name;
    bool computed = has_part(name, PartKind::parameter) || has_part(name, PartKind::command_substitution) ||
                    has_part(name, PartKind::process_substitution) || has_part(name, PartKind::arithmetic);
    if (!computed) continue;
    if (written.command->argv[0].text)
      to.report(self, Verdict::allow, name.where, "the command is computed; its value is known and was judged");
    else if (comes_from_outside(name, filled))
      to.report(self, name.where, "what runs is decided by data that is not in the text");
    else
      to.report(self, Verdict::contain, name.where, "what runs is the value of a variable that is set elsewhere");
  }
}

}  // namespace

extern const Check cg024_computed_command{24, Verdict::ask, Maturity::stable, "A command that is not in the text", run};

}  // namespace callgate
