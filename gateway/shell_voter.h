// Asks the real shell how it reads a text, without running any of it.
#pragma once

#include <string>

#include "parser/shell_program.h"
#include "sandbox/launcher.h"

namespace callgate {

// Why the shell's reading of `text` is not that of `program`, or why there is none; empty: they agree. The shell only
// prints, in a sandbox that shows it neither workspace nor network and lets it write nothing. A text for sh is read by
// bash in POSIX mode, because dash cannot print what it read.
std::string third_vote_against(const ShellProgram& program, const std::string& text, Launcher& launcher);

}  // namespace callgate
