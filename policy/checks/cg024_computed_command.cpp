#include <algorithm>

#include "base/text.h"
#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/effect_policy.h"
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

// `${x:-rm} -rf /etc`: the words when x is not set, which it is not unless somebody set it before.
std::vector<std::string> words_by_default(const Word& name, const EvaluatedCommand& command) {
  if (name.parts.size() != 1 || name.parts[0].kind != PartKind::parameter) return {};
  const WordPart& part = name.parts[0];
  if (!is_one_of(part.operation, {":-", "-", ":=", "="}) || part.operands.size() != 1) return {};
  std::optional<std::string> text = part.operands[0].static_text();
  if (!text) return {};
  std::vector<std::string> words;
  for (std::string_view word : split(*text, ' '))
    if (!word.empty()) words.emplace_back(word);
  for (size_t i = 1; i < command.argv.size(); ++i) words.push_back(command.argv[i].text.value_or("x"));
  return words;
}

bool does_more_than_a_copy_holds(const Prediction& prediction, const PathContext& paths) {
  return std::any_of(prediction.effects.begin(), prediction.effects.end(), [&](const Effect& effect) {
    if (effect.kind == EffectKind::read) return reads_secret(effect.target, paths);
    if (effect.kind == EffectKind::write || effect.kind == EffectKind::remove)
      return is_outside(effect, paths) || !persistence_kind(effect.target, paths).empty();
    return effect.kind != EffectKind::execute && effect.kind != EffectKind::unknown;
  });
}

void judge_setting(const WrittenCommand& written, const CheckInput& input, const Check& self, Reporter& to) {
  std::vector<std::string> words = words_by_default(*written.name, *written.command);
  if (!words.empty() && does_more_than_a_copy_holds(predict_argv(words, input.paths), input.paths))
    to.report(self, written.name->where, "what runs is this, when the variable is not set");
  else
    to.report(self, Verdict::contain, written.name->where,
              "what runs is the value of a variable that is set elsewhere");
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
      judge_setting(written, input, self, to);
  }
}

}  // namespace

extern const Check cg024_computed_command{24, Verdict::ask, Maturity::stable, "A command that is not in the text", run};

}  // namespace callgate
