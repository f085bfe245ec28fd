// From what was granted to what the kernel is told.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "gateway/stages.h"
#include "gateway/tool_effects.h"
#include "sandbox/launcher.h"

namespace callgate {

struct RunSettings {
  std::string change_directory;
  std::chrono::milliseconds time_limit{120'000};
};

// What runs, with the sandbox that holds it to its grant.
struct PlannedRun {
  SandboxSpec spec;
  std::string standard_input;
};

// An error when the gateway cannot run this tool.
Result<PlannedRun> plan_run(const PermittedCall& permitted, const RunSettings& settings);

// The text a person reads: argv joined, or the script that the shell gets.
std::string command_as_it_will_run(const SandboxSpec& spec);

// Why the changes may not be applied as they are; empty: they may. Every change must be inside the grant and outside
// what is protected.
std::string why_keep_changes(const ChangeSet& changes, const Decision& decision, const PathContext& paths);

}  // namespace callgate
