// What one run is allowed, in terms that the kernel can enforce. Made from a grant; the sandbox never knows why.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace callgate {

// How the workspace appears inside.
enum class WorkspaceView : uint8_t {
  read_only,
  writable,       // the real directory; protected paths in it stay read-only
  copy_on_write,  // an overlay; what changed is a ChangeSet
};

struct SandboxLimits {
  std::chrono::milliseconds wall_time{120'000};
  std::chrono::seconds cpu_time{600};
  uint64_t memory_bytes = uint64_t{8} << 30;
  uint64_t processes = 512;
  uint64_t file_bytes = uint64_t{4} << 30;  // the largest file that may be written
  uint64_t disk_bytes = uint64_t{8} << 30;  // that a copy-on-write run may take in all
  uint64_t open_files = 4096;
  uint64_t output_bytes = uint64_t{1} << 20;  // kept of each of stdout and stderr; the rest is counted and dropped

  bool operator==(const SandboxLimits&) const = default;
};

// A value. Every path is absolute and normal.
struct SandboxSpec {
  std::vector<std::string> argv;         // executed directly; argv[0] is looked up in `environment`'s PATH
  std::vector<std::string> environment;  // NAME=value; nothing else is passed
  std::string workspace;
  std::string cwd;
  WorkspaceView view = WorkspaceView::read_only;
  std::vector<std::string> read_paths;    // extra paths that may be read
  std::vector<std::string> write_paths;   // extra paths that may be read and written
  std::vector<std::string> hidden_paths;  // must not be readable, wherever they are: secrets
  std::vector<std::string>
      protected_paths;  // must not be written though the workspace may be: .git/hooks, agent settings
  std::vector<std::string> allowed_hosts;  // HOST:PORT or HOST (443 and 80); empty: no network at all
  std::string change_directory;            // where a copy-on-write run keeps its layers; outside the workspace
  SandboxLimits limits;

  bool operator==(const SandboxSpec&) const = default;
};

}  // namespace callgate
