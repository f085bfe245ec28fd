// Reading shell text, and writing it back.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "parser/shell_program.h"

namespace callgate {

// Checked before any reader sees the text: hostile input takes a reader seconds (docs/architecture.md has figures).
struct ParseLimits {
  size_t bytes = 256 * 1024;
  size_t depth = 64;      // nested constructs; bash accepts more, no person reads it
  size_t nodes = 16'000;  // of the reader's tree: some 0.5 kB each
  size_t heredocs = 16;   // that wait for their bodies at once: tree-sitter's work grows with their square
};

// Never fails: what cannot be read is a finding, an `unknown` statement and `understood == false`.
ShellProgram parse_shell(std::string_view text, Dialect dialect, const ParseLimits& limits = {});

// Our own recogniser alone: never `understood`, because nobody else has voted.
ShellProgram read_shell(std::string_view text, Dialect dialect, const ParseLimits& limits = {});

// Canonical text that the shell reads as the same program. Only for a program that is understood: what was judged is
// what runs. Parsing the result gives an equal program but for spans.
std::string render_shell(const ShellProgram& program);

}  // namespace callgate
