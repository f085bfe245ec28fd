// How words were written, beside what they say: for checks on spellings that hide a command.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/check.h"

namespace callgate {

// The bytes as they came; empty when the span lies outside the text.
std::string_view source_of(const ShellProgram& program, Span where);

enum class QuoteKind : uint8_t { single, weak, ansi_c, locale, backslash };

// One quoted piece of a word, its marks included. A continued line is none.
struct Quote {
  QuoteKind kind = QuoteKind::single;
  Span where;
};

// The quotes of the word itself, in order: not those of commands and operands inside it.
std::vector<Quote> quotes_of(const ShellProgram& program, const Word& word);

// An evaluated command with the word that its name was written as.
struct WrittenCommand {
  const EvaluatedCommand* command = nullptr;  // borrowed from the prediction
  const Word* name = nullptr;                 // borrowed from the program
};

// Commands that the text holds as words, those behind wrappers included; not those inside quoted text of another shell.
std::vector<WrittenCommand> written_commands(const CheckInput& input);

// The word with that span, if the text has one.
class WordIndex {
 public:
  explicit WordIndex(const ShellProgram& program);
  const Word* find(Span where) const;

 private:
  std::vector<const Word*> words_;  // sorted by span
};

// Some part of the word itself, not of what is nested in it.
bool has_part(const Word& word, PartKind kind);
// Commands run inside the word, at any depth of its operands.
bool holds_command(const Word& word);

// What stands between words, redirects and assignments begins with '#': from there to the end of the line.
std::vector<Span> comments_of(const ShellProgram& program);

}  // namespace callgate
