// What is executed for a call: the text that was judged, written anew, or one program without any shell.
#pragma once

#include <string>
#include <vector>

#include "base/tool_call.h"
#include "effects/prediction.h"
#include "parser/shell_program.h"

namespace callgate {

// For a shell call; `program` is nothing when the caller gave an argv. A text that is understood runs as it was
// understood; one that is not, and that a person approved all the same, runs as it was shown.
std::vector<std::string> run_argv(const ToolCall& call, const ShellProgram* program, const Prediction& prediction);

// Whether argv is one of our shells with text to read, which is then the last word.
bool is_shell_run(const std::vector<std::string>& argv);

}  // namespace callgate
