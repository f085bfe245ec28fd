// Runs one SandboxSpec and tells what happened. The only way in which Callgate starts a program for an agent.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/effect.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "sandbox/sandbox_spec.h"

namespace callgate {

// One path that a copy-on-write run changed.
struct Change {
  enum class Kind : uint8_t { created, modified, removed };
  Kind kind = Kind::modified;
  std::string path;           // relative to the workspace
  bool is_protected = false;  // under one of the spec's protected paths, or could become one (a link, a rename)

  bool operator==(const Change&) const = default;
};

// What a copy-on-write run changed, still on its layer until it is applied or thrown away.
struct ChangeSet {
  std::string workspace;
  std::string upper_directory;  // empty: nothing was copied on write
  std::vector<Change> changes;  // sorted by path

  bool touches_protected() const;
};

enum class ExitKind : uint8_t { exited, signalled, timed_out, killed };

// A value.
struct ExecutionResult {
  ExitKind exit = ExitKind::exited;
  int status = 0;                                                // exit code, or signal number
  std::string standard_output, standard_error;                   // the first `output_bytes` of each
  uint64_t standard_output_bytes = 0, standard_error_bytes = 0;  // as much as was written
  std::chrono::microseconds wall_time{0};
  std::chrono::microseconds start_time{0};  // until the program's first instruction
  EffectSet observed;                       // programs executed, files changed, hosts contacted, refusals
  std::vector<std::string> refusals;        // what the sandbox refused, where it could see it
  ChangeSet changes;
};

// How a run's standard streams are connected.
struct RunStreams {
  int standard_input = -1;  // borrowed; -1: /dev/null
  // Called with output as it comes, beside what is kept. May be empty.
  std::function<void(int stream, std::string_view bytes)> on_output;
};

// An interface, so that the pipeline is tested without a kernel.
class Launcher {
 public:
  virtual ~Launcher() = default;
  // An error means that the program was not started, or that it was killed because it could not be held.
  virtual Result<ExecutionResult> run(const SandboxSpec& spec, const RunStreams& streams) = 0;
};

// What this machine can enforce, found by trying, and what to do about the rest.
struct SandboxLayer {
  std::string name;  // "user namespace", "overlay", "Landlock", "cgroup limits", …
  bool available = false;
  bool required = false;  // nothing runs without it
  std::string detail;     // version or ABI, or why not and what to do
};
std::vector<SandboxLayer> probe_layers();

// The launcher that uses namespaces, seccomp, Landlock and limits.
class LinuxLauncher final : public Launcher {
 public:
  Result<ExecutionResult> run(const SandboxSpec& spec, const RunStreams& streams) override;
};

// Copies what changed into the workspace, refusing what is protected; safe against links that the run left behind.
Result<void> apply_changes(const ChangeSet& changes);
// Forgets the layer.
Result<void> discard_changes(const ChangeSet& changes);

}  // namespace callgate
