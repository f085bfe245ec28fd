// What a rule says about a command's words: `git push --force|-f * !--dry-run`.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "effects/command_line.h"

namespace callgate {

// no: not about this. maybe: a word or target that is not known could make it match; only a tightening rule cares.
enum class Match : uint8_t { no, maybe, yes };

inline Match both(Match a, Match b) {
  return a < b ? a : b;
}

// One word of a pattern. "*" in it stands for any bytes; "a|b" is one of them.
//   word            this word: the program, a subcommand, an operand
//   *  at the end   any further words; ** anywhere: any number of words
//   -x, --long      the option is there, wherever and however it is spelt; --long=VALUE, -x=VALUE: with that value
//   !--long         the option is not there
// The text is borrowed: of a CommandPattern, or of the tables that are compiled in.
struct PatternWord {
  std::string_view text;  // without the "!"
  bool is_option = false;
  bool is_absent = false;
};
using PatternWords = std::span<const PatternWord>;

// A value.
struct CommandPattern {
  std::vector<std::string> written;  // its words

  bool empty() const { return written.empty(); }
  bool operator==(const CommandPattern&) const = default;
};

// An error is words about what is wrong, without a place.
Result<CommandPattern> parse_command_pattern(std::string_view text);

// Borrowed from the pattern.
std::vector<PatternWord> words_of(const CommandPattern& pattern);

// `loosening`: for a rule that allows, which is believed only about what is certain: each option that is there must be
// in the pattern, or the words must match one by one as they stand.
// `line` is the command's own, read once for all rules.
Match match_command_pattern(PatternWords pattern, const EvaluatedCommand& command, const CommandLine& line,
                            bool loosening);

// The names of programs that the pattern is about; nothing for one that may be about any.
std::vector<std::string_view> programs_of(PatternWords pattern);

// False when no command with that program can match: what spares the rest for most rules.
bool may_be_about(PatternWords pattern, std::string_view program);

// Every word and option that `general` asks for is named in `special` too: the second is the more particular rule.
bool names_all_of(PatternWords special, PatternWords general);

}  // namespace callgate
