// The one place in which generated text runs: a root of its own with the system's /usr read-only, an empty directory to
// write to, no network, no processes but its own, and the rights of nobody.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace callgate::oracle {

constexpr int probe_count = 400;

struct SandboxContents {
  std::string probe;               // the probe program's bytes
  std::vector<std::string> names;  // further names of the probe, beside p1, p2, …
  // /p has the probes, /t the tools that the grammars name.
  std::string search_path = "/p:/t";
};

// Namespaces for the children of the calling process, which has one thread.
Result<void> leave_host();
// For the first process in them: replaces the file system and drops what rights are left.
Result<void> furnish_sandbox(const SandboxContents& contents);
// Removes what a case left behind.
void empty_directories();

}  // namespace callgate::oracle
