// GNU parallel joins its words to text, puts each input in, quoted, and gives the text to a shell.
#include <algorithm>

#include "effects/internal/predictor.h"

namespace callgate::internal {
namespace {

bool begins_inputs(const Value& word) {
  static constexpr std::string_view marks[] = {":::", ":::+", "::::", "::::+"};
  return word.text && std::find(std::begin(marks), std::end(marks), *word.text) != std::end(marks);
}

// The input as a shell sees it: one word that is not known.
constexpr std::string_view input_word = "\"$CALLGATE_INPUT\"";

// {} {.} {/} {//} {/.} {#} {%} {1} {2/} …; anything else in braces is the shell's.
bool is_mark(std::string_view inside) {
  return inside.find_first_not_of("0123456789./#%+-") == std::string_view::npos;
}

// Nothing when the words hold what parallel reads by rules of its own ({= perl =}), or a mark stands where the quotes
// around the input would mean something else.
std::optional<std::string> text_of(const std::vector<Value>& words, bool* has_mark) {
  std::string text;
  for (const Value& word : words) {
    if (!word.known()) return std::nullopt;
    text += (text.empty() ? "" : " ") + *word.text;
  }
  if (text.find("{=") != std::string::npos) return std::nullopt;
  bool has_quotes = text.find_first_of("'\"\\`$") != std::string::npos;
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    size_t end = text[i] == '{' ? text.find('}', i) : std::string::npos;
    if (end == std::string::npos || !is_mark(std::string_view(text).substr(i + 1, end - i - 1))) {
      out += text[i];
      continue;
    }
    if (has_quotes) return std::nullopt;
    *has_mark = true;
    out += input_word;
    i = end;
  }
  return out;
}

}  // namespace

void Predictor::run_parallel(Use& use, const Frame&) {
  std::vector<Value> words, inputs;
  bool in_inputs = false, from_files = false;
  for (const Value& word : use.arguments->rest) {
    if (begins_inputs(word)) {
      in_inputs = true;
      from_files |= word.text->starts_with("::::");
    } else {
      (in_inputs ? inputs : words).push_back(word);
    }
  }
  if (words.empty()) {
    // Without a command the inputs are the commands.
    if (!in_inputs || from_files) return unknown(use.index, "commands from the input of parallel");
    for (const Value& input : inputs) run_shell_text(use, Role::user_shell, input);
    return;
  }
  if (from_files)
    for (const Value& file : inputs) path_effect(use, EffectKind::read, file, false);
  bool has_mark = false;
  std::optional<std::string> text = text_of(words, &has_mark);
  if (!text) return unknown(use.index, "the text that parallel makes is not known");
  if (!has_mark) *text += " " + std::string(input_word);
  note_shell(use.index, true, {known_value("-c"), unknown_value("the text")});
  run_shell_text(use, Role::user_shell, known_value(*text), false);
}

}  // namespace callgate::internal
