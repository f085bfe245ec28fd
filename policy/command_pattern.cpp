#include "policy/command_pattern.h"

#include <algorithm>
#include <array>

#include "base/path.h"
#include "base/text.h"
#include "policy/internal/glob.h"

namespace callgate {
namespace {

constexpr size_t max_pattern_words = 64;  // matching costs pattern words times words of the command

constexpr std::array<std::string_view, 6> system_directories{"/bin",      "/sbin",          "/usr/bin",
                                                             "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"};

template <typename Matches>
bool any_alternative(const PatternWord& pattern, Matches matches) {
  return std::any_of(pattern.any_of.begin(), pattern.any_of.end(), matches);
}

bool matches_text(const PatternWord& pattern, std::string_view text) {
  return any_alternative(pattern, [&](const std::string& glob) { return glob_matches(glob, text); });
}

// `./git` is a file of the workspace, not git: a loosening rule must not cover it, a tightening one should.
Match match_program(const PatternWord& pattern, std::string_view program, bool loosening) {
  if (matches_text(pattern, program)) return Match::yes;
  size_t slash = program.rfind('/');
  if (slash == std::string_view::npos || !matches_text(pattern, base_name(program))) return Match::no;
  bool is_system = std::find(system_directories.begin(), system_directories.end(), program.substr(0, slash)) !=
                   system_directories.end();
  return is_system || !loosening ? Match::yes : Match::no;
}

// What "*" says of a word: a pattern of files can become an option unless its start says otherwise.
Match match_anything(const Value& word) {
  if (!word.text) return Match::maybe;
  bool may_be_option = word.is_glob && (word.text->empty() ||
                                        std::string_view("*?[-{(").find(word.text->front()) != std::string_view::npos);
  return may_be_option ? Match::maybe : Match::yes;
}

Match match_word(const PatternWord& pattern, const Value& word) {
  if (word.known()) return matches_text(pattern, *word.text) ? Match::yes : Match::no;
  return match_anything(word) == Match::yes && matches_text(pattern, *word.text) ? Match::yes : Match::maybe;
}

bool is_word(const PatternWord& pattern, std::string_view text) {
  return !pattern.is_option && pattern.any_of.size() == 1 && pattern.any_of[0] == text;
}

using Pattern = std::vector<const PatternWord*>;

bool takes_any_number(const Pattern& pattern, size_t index) {
  return is_word(*pattern[index], "**") || (is_word(*pattern[index], "*") && index > 0 && index + 1 == pattern.size());
}

// Word by word; `best[j]` is how surely the pattern so far matches the first j words. |pattern| x |words| steps.
Match match_words(const Pattern& pattern, const std::vector<Value>& words, bool loosening) {
  std::vector<Match> best(words.size() + 1, Match::no);
  best[0] = Match::yes;
  for (size_t i = 0; i < pattern.size(); ++i) {
    std::vector<Match> next(words.size() + 1, Match::no);
    bool any_number = takes_any_number(pattern, i);
    if (any_number) next[0] = best[0];
    for (size_t j = 1; j <= words.size(); ++j) {
      const Value& word = words[j - 1];
      Match here = any_number               ? match_anything(word)
                   : j == 1 && word.known() ? match_program(*pattern[i], *word.text, loosening)
                                            : match_word(*pattern[i], word);
      Match before = any_number ? std::max(best[j - 1], next[j - 1]) : best[j - 1];
      next[j] = both(before, here);
      if (any_number) next[j] = std::max(next[j], best[j]);
    }
    best = std::move(next);
  }
  return best[words.size()];
}

// "--dry-run=none" is about the option and its value, "--dry-run" about the option with any.
Match match_option(const std::string& wanted, const CommandLineOption& option) {
  size_t equals = wanted.find('=');
  if (!glob_matches(std::string_view(wanted).substr(0, equals), option.name)) return Match::no;
  if (equals == std::string::npos) return Match::yes;
  if (!option.value.text) return Match::maybe;
  return glob_matches(std::string_view(wanted).substr(equals + 1), *option.value.text) ? Match::yes : Match::no;
}

Match match_one_option(const PatternWord& pattern, const CommandLineOption& option) {
  Match best = Match::no;
  for (const std::string& wanted : pattern.any_of) best = std::max(best, match_option(wanted, option));
  return best;
}

// A word that is not known may be the option: `git push $x`.
Match when_not_seen(const CommandLine& line) {
  bool may_be_there = std::any_of(line.words.begin(), line.words.end(), [](const Value& word) { return !word.text; });
  return may_be_there ? Match::maybe : Match::no;
}

Match match_presence(const PatternWord& pattern, const CommandLine& line) {
  Match best = when_not_seen(line);
  for (const CommandLineOption& option : line.options) best = std::max(best, match_one_option(pattern, option));
  if (!pattern.is_absent) return best;
  return best == Match::yes ? Match::no : best == Match::maybe ? Match::maybe : Match::yes;
}

bool names_every_option(const CommandPattern& pattern, const CommandLine& line) {
  return std::all_of(line.options.begin(), line.options.end(), [&](const CommandLineOption& option) {
    return std::any_of(pattern.words.begin(), pattern.words.end(), [&](const PatternWord& word) {
      return word.is_option && !word.is_absent && match_one_option(word, option) == Match::yes;
    });
  });
}

Match match_line(const CommandPattern& pattern, const CommandLine& line, bool loosening) {
  if (loosening && !(line.exact && names_every_option(pattern, line))) return Match::no;
  Match match = Match::yes;
  Pattern words;
  for (const PatternWord& word : pattern.words) {
    if (!word.is_option) words.push_back(&word);
    if (word.is_option) match = both(match, match_presence(word, line));
  }
  return match == Match::no ? match : both(match, match_words(words, line.words, loosening));
}

Match match_as_it_stands(const CommandPattern& pattern, const EvaluatedCommand& command, const CommandLine& line,
                         bool loosening) {
  Match match = Match::yes;
  Pattern words;
  for (const PatternWord& word : pattern.words) {
    if (word.is_absent)
      match = both(match, match_presence(word, line));
    else
      words.push_back(&word);
  }
  return match == Match::no ? match : both(match, match_words(words, command.argv, loosening));
}

Result<PatternWord> parse_word(std::string_view text, bool is_first) {
  PatternWord word;
  word.is_absent = text.size() > 1 && text[0] == '!' && !is_first;
  if (word.is_absent) text.remove_prefix(1);
  for (std::string_view part : split(text, '|')) word.any_of.emplace_back(part);
  auto is_option = [](const std::string& part) { return part.size() > 1 && part[0] == '-' && part != "--"; };
  word.is_option = !is_first && any_alternative(word, is_option);
  bool mixed = word.is_option && !std::all_of(word.any_of.begin(), word.any_of.end(), is_option);
  bool empty = any_alternative(word, [](const std::string& part) { return part.empty(); });
  if (mixed || empty || (word.is_absent && !word.is_option))
    return fail(empty   ? "'|' stands between two alternatives of one word"
                : mixed ? "the alternatives of one word are all options or none is"
                        : "'!' stands before an option that must not be there");
  return word;
}

}  // namespace

Result<CommandPattern> parse_command_pattern(std::string_view text) {
  if (text.find_first_of("'\"\\;&<>") != std::string_view::npos)
    return fail("'command' is words of one command, without quotes or shell operators");
  CommandPattern pattern;
  for (std::string_view word : split(text, ' '))
    if (!word.empty()) pattern.words.push_back(CG_TRY(parse_word(word, pattern.words.empty())));
  if (pattern.empty()) return fail("'command' holds no word");
  if (pattern.words.size() > max_pattern_words)
    return fail("'command' has more than " + std::to_string(max_pattern_words) + " words");
  return pattern;
}

Match match_command_pattern(const CommandPattern& pattern, const EvaluatedCommand& command, const CommandLine& line,
                            bool loosening) {
  Match match = match_as_it_stands(pattern, command, line, loosening);
  return match == Match::yes ? match : std::max(match, match_line(pattern, line, loosening));
}

bool may_be_about(const CommandPattern& pattern, std::string_view program) {
  return is_word(pattern.words.front(), "**") || match_program(pattern.words.front(), program, false) == Match::yes;
}

}  // namespace callgate
