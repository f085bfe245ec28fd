// The third vote: the real shell's own form of a text. Pure: who has run the shell hands in what it printed.
#pragma once

#include <string>
#include <string_view>

#include "parser/shell_program.h"

namespace callgate {

// A value.
struct ShellVote {
  bool agrees = false;
  std::string difference;  // where the two part, in words; empty when they agree
};

// `printed` is what `bash --pretty-print` prints for the text of `program`, or what `$functions[f]` is in zsh behind
// `functions[f]=TEXT`, byte by byte (print -rn). It is read with our own reader: the shell prints one of many ways to write a program, in
// which a reader goes wrong less easily, and both must have the same commands, words, redirects and structure.
ShellVote compare_with_shell(const ShellProgram& program, std::string_view printed);

}  // namespace callgate
