// Patterns as ${x#…}, ${x/…} and case match them: * ? and [..] on ASCII, exactly or not at all.
#pragma once

#include <bitset>
#include <optional>
#include <string_view>
#include <vector>

#include "effects/internal/evaluate.h"

namespace callgate::internal {

class Pattern {
 public:
  // Nothing: a part of it is not known, or is of a kind that is not matched here (extglob, quotes in brackets).
  static std::optional<Pattern> from(const Word& word, const Surroundings& in);

  // Matches of the whole text; the shortest or longest at the start, and at the end, as a length.
  bool matches(std::string_view text) const { return lengths(text, false).back(); }
  std::optional<size_t> at_start(std::string_view text, bool longest) const;
  std::optional<size_t> at_end(std::string_view text, bool longest) const;

  // `?` and [..] are matched on ASCII alone: other characters are several bytes in one locale and not in another.
  bool can_read(std::string_view text) const;
  bool is_anything() const { return tokens_.size() == 1 && tokens_[0].star; }
  bool is_empty() const { return tokens_.empty(); }
  bool is_one_character() const { return tokens_.size() == 1 && !tokens_[0].star; }
  // Steps that a match of a text of this length takes.
  size_t cost(size_t length) const { return (tokens_.size() + 1) * (length + 1); }

 private:
  struct Token {
    bool star = false;
    std::bitset<256> set;  // of one character
  };
  bool add_text(std::string_view text);
  void add_literal(std::string_view text);
  // For each length 0…size whether the pattern matches that much of the start (or of the end).
  std::vector<bool> lengths(std::string_view text, bool backwards) const;

  std::vector<Token> tokens_;
};

// Whether `case` takes the arm for the subject; nothing when that is not known.
std::optional<bool> matches(const Value& subject, const Word& pattern, const Surroundings& in);

}  // namespace callgate::internal
