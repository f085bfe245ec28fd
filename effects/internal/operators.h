// The operators of ${x…} that make another text of a known one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "effects/internal/evaluate.h"

namespace callgate::internal {

// ${x#…} ${x/…/…} ${x^^} ${x@Q}: nothing where the result is not known. `operands` are those of the operator alone.
std::optional<std::string> apply_operator(std::string_view name, const std::string& text,
                                          const std::vector<Word>& operands, const Surroundings& in);
// ${x:offset:length} of a text; of a list as positions [first, last).
std::optional<std::string> substring(const std::string& text, const std::vector<Word>& operands,
                                     const Surroundings& in);
struct Slice {
  int64_t offset;
  std::optional<int64_t> length;
};
std::optional<Slice> read_slice(const std::vector<Word>& operands, const Surroundings& in);
// zsh's :h :t :r :e :l :u …, as written.
std::optional<std::string> apply_modifiers(std::string_view modifiers, const std::string& text);
bool is_ascii(std::string_view text);
// Letters, digits and _ . / - and blanks: whatever reads it again, it is what it was.
bool is_plain_text(std::string_view text);
// zsh's "(s:,:)" with one character that means itself, and all flags that are followed.
bool is_field_split(std::string_view flags);
bool is_followed(std::string_view flags);
// ${(e)x} or ${(%)x} of a value in which there is nothing to expand.
bool reads_plain(const WordPart& part, const ShellState& state);

}  // namespace callgate::internal
