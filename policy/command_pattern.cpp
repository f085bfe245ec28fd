#include "policy/command_pattern.h"

#include <algorithm>
#include <array>

#include "base/path.h"
#include "base/text.h"
#include "policy/internal/glob.h"

namespace callgate {
namespace {

constexpr std::array<std::string_view, 6> system_directories{"/bin",      "/sbin",          "/usr/bin",
                                                             "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"};

// `matches(alternative)` for each of "a|b".
template <typename Matches>
bool any_alternative(std::string_view alternatives, Matches matches) {
  for (;;) {
    size_t bar = alternatives.find('|');
    if (matches(alternatives.substr(0, bar))) return true;
    if (bar == std::string_view::npos) return false;
    alternatives.remove_prefix(bar + 1);
  }
}

bool matches_text(const PatternWord& pattern, std::string_view text) {
  return any_alternative(pattern.text, [&](std::string_view glob) { return glob_matches(glob, text); });
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
  return !pattern.is_option && pattern.text == text;
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
Match match_option(std::string_view wanted, const CommandLineOption& option) {
  size_t equals = wanted.find('=');
  if (!glob_matches(wanted.substr(0, equals), option.name)) return Match::no;
  if (equals == std::string_view::npos) return Match::yes;
  if (!option.value.text || !option.follows.text) return Match::maybe;
  std::string_view value = wanted.substr(equals + 1);
  return glob_matches(value, *option.value.text) || glob_matches(value, *option.follows.text) ? Match::yes : Match::no;
}

Match match_one_option(const PatternWord& pattern, const CommandLineOption& option) {
  Match best = Match::no;
  any_alternative(pattern.text, [&](std::string_view wanted) {
    best = std::max(best, match_option(wanted, option));
    return best == Match::yes;
  });
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

bool names_every_option(PatternWords pattern, const CommandLine& line) {
  return std::all_of(line.options.begin(), line.options.end(), [&](const CommandLineOption& option) {
    return std::any_of(pattern.begin(), pattern.end(), [&](const PatternWord& word) {
      return word.is_option && !word.is_absent && match_one_option(word, option) == Match::yes;
    });
  });
}

Match match_line(PatternWords pattern, const CommandLine& line, bool loosening) {
  if (loosening && !(line.exact && names_every_option(pattern, line))) return Match::no;
  Match match = Match::yes;
  Pattern words;
  for (const PatternWord& word : pattern) {
    if (!word.is_option) words.push_back(&word);
    if (word.is_option) match = both(match, match_presence(word, line));
  }
  return match == Match::no ? match : both(match, match_words(words, line.words, loosening));
}

Match match_as_it_stands(PatternWords pattern, const EvaluatedCommand& command, const CommandLine& line,
                         bool loosening) {
  Match match = Match::yes;
  Pattern words;
  for (const PatternWord& word : pattern) {
    if (word.is_absent)
      match = both(match, match_presence(word, line));
    else
      words.push_back(&word);
  }
  return match == Match::no ? match : both(match, match_words(words, command.argv, loosening));
}

bool has_wildcard(std::string_view text) {
  return text.find('*') != std::string_view::npos;
}

// All that `special` may stand for is what `general` stands for.
bool is_within_word(const PatternWord& special, const PatternWord& general) {
  if (special.is_option != general.is_option || special.is_absent) return false;
  return !any_alternative(special.text,
                          [&](std::string_view text) { return has_wildcard(text) || !matches_text(general, text); });
}

}  // namespace

Match match_command_pattern(PatternWords pattern, const EvaluatedCommand& command, const CommandLine& line,
                            bool loosening) {
  Match match = match_as_it_stands(pattern, command, line, loosening);
  return match == Match::yes ? match : std::max(match, match_line(pattern, line, loosening));
}

std::vector<std::string_view> programs_of(PatternWords pattern) {
  std::vector<std::string_view> programs = split(pattern.front().text, '|');
  if (has_wildcard(pattern.front().text)) programs.clear();
  return programs;
}

bool may_be_about(PatternWords pattern, std::string_view program) {
  return is_word(pattern.front(), "**") || match_program(pattern.front(), program, false) == Match::yes;
}

bool names_all_of(PatternWords special, PatternWords general) {
  return std::all_of(general.begin(), general.end(), [&](const PatternWord& wanted) {
    if (wanted.is_absent || wanted.text == "*" || wanted.text == "**") return true;
    return std::any_of(special.begin(), special.end(),
                       [&](const PatternWord& word) { return is_within_word(word, wanted); });
  });
}

}  // namespace callgate
