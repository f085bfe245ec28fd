// From a pattern's text to its words. Also part of the tool that compiles the packs, so it knows nothing of commands.
#include <algorithm>

#include "base/text.h"
#include "policy/command_pattern.h"

namespace callgate {
namespace {

constexpr size_t max_pattern_words = 64;  // matching costs pattern words times words of the command

PatternWord read_word(std::string_view text, bool is_first) {
  PatternWord word;
  word.is_absent = text.size() > 1 && text[0] == '!' && !is_first;
  word.text = text.substr(word.is_absent ? 1 : 0);
  word.is_option = !is_first && word.text.size() > 1 && word.text[0] == '-' && word.text != "--";
  return word;
}

Result<void> check_word(const PatternWord& word, bool is_first) {
  std::vector<std::string_view> parts = split(word.text, '|');
  auto is_option = [](std::string_view part) { return part.size() > 1 && part[0] == '-' && part != "--"; };
  if (std::any_of(parts.begin(), parts.end(), [](std::string_view part) { return part.empty(); }))
    return fail("'|' stands between two alternatives of one word");
  bool any = std::any_of(parts.begin(), parts.end(), is_option);
  if (!is_first && any && !std::all_of(parts.begin(), parts.end(), is_option))
    return fail("the alternatives of one word are all options or none is");
  if (word.is_absent && !word.is_option) return fail("'!' stands before an option that must not be there");
  return {};
}

}  // namespace

Result<CommandPattern> parse_command_pattern(std::string_view text) {
  if (text.find_first_of("'\"\\;&<>") != std::string_view::npos)
    return fail("'command' is words of one command, without quotes or shell operators");
  CommandPattern pattern;
  for (std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    CG_TRY(check_word(read_word(word, pattern.empty()), pattern.empty()));
    pattern.written.emplace_back(word);
  }
  if (pattern.empty()) return fail("'command' holds no word");
  if (pattern.written.size() > max_pattern_words)
    return fail("'command' has more than " + std::to_string(max_pattern_words) + " words");
  return pattern;
}

std::vector<PatternWord> words_of(const CommandPattern& pattern) {
  std::vector<PatternWord> words;
  words.reserve(pattern.written.size());
  for (const std::string& word : pattern.written) words.push_back(read_word(word, words.empty()));
  return words;
}

}  // namespace callgate
