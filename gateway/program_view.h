// A shell program for people and programs that look at it: `callgate parse`.
#pragma once

#include <string>

#include "parser/shell_program.h"

namespace callgate {

// Statements, one a line, with the bytes that they come from; findings; and the canonical text that would run.
std::string program_text(const ShellProgram& program);

// The same with every word and part, as one JSON object (docs/check-json.md).
std::string program_json(const ShellProgram& program);

}  // namespace callgate
