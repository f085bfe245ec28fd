// Everything that the child needs between clone and exec, computed before the clone: there it may neither allocate
// nor decide, only walk these tables.
#pragma once

#include <sys/resource.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sandbox/sandbox_spec.h"

namespace callgate::internal {

// One row of the view's construction. Sources are relative to the old root, targets to the new one; neither starts
// with a slash, and no target may go through a symbolic link.
struct MountStep {
  enum class Kind : uint8_t {
    directory,  // make `target`; only ever on our own tmpfs
    file,       // make an empty `target` to mount onto; only ever on our own tmpfs
    link,       // make the symbolic link `target` to `source`
    bind,       // show `source` and what is mounted below it at `target`
    tmpfs,      // an empty file system with `options`
    proc,
    devpts,
    overlay,  // `options` names the layers
    // The rest mount something that is inside already onto something that is inside already.
    read_only,  // `target` over itself, not writable
    pin,        // `target` over itself, writable: a mount point cannot be renamed, so nothing below it can be swapped
    mask,       // `source`, our empty file or directory, over `target`
  };
  Kind kind = Kind::directory;
  std::string source;
  std::string target;
  std::string options;
  uint64_t attributes = 0;  // MOUNT_ATTR_…
  uint32_t mode = 0755;     // of a `directory` or `file`
  bool may_be_missing = false;
};

struct LandlockRule {
  enum class Access : uint8_t { read, write, device };
  std::string path;
  Access access = Access::read;
};

struct Limit {
  int resource;
  rlimit value;
};

// Trees of the host that are shown, by canonical path.
struct VisibleTrees {
  std::vector<std::string> readable, writable;
  std::vector<std::pair<std::string, std::string>> aliases;  // as the spec names a tree, and canonical
};

struct LaunchPlan {
  std::string uid_map, gid_map;
  std::vector<MountStep> mounts;
  std::vector<LandlockRule> landlock;
  uint64_t landlock_abi = 0;
  std::vector<Limit> limits;
  std::vector<std::string> programs;  // where the program may be, in the order of PATH
  std::vector<std::string> argument_text, environment_text;
  std::vector<char*> arguments, environment;  // point into the texts; end with a null
  std::string cwd;
  std::vector<std::string> placeholders;  // empty directories that must be made before, and removed afterwards
  uint16_t proxy_port = 0;                // listen there on the loopback device; 0: no network
  bool is_copy_on_write = false;
  int64_t last_second = 0;         // from its start, when init ends whatever the supervisor does
  std::vector<std::string> notes;  // what of the spec could not be given
};

// Fills `arguments` and `environment`. Short strings keep their bytes inside themselves, so this is done to a plan that
// is not moved any more.
void point_at_texts(LaunchPlan& plan);

// Errors are of the form `cannot confine: …`: nothing may run.
Result<LaunchPlan> make_launch_plan(const SandboxSpec& spec);

// The parts of make_launch_plan.
Result<void> plan_view(const SandboxSpec& spec, LaunchPlan& plan);
// What of the visible trees stays out of reach: masks, read-only parts, and the pins that keep them in their place.
Result<void> plan_guards(const SandboxSpec& spec, const VisibleTrees& trees, LaunchPlan& plan);
void plan_landlock(const SandboxSpec& spec, LaunchPlan& plan);
void plan_limits(const SandboxLimits& limits, bool memory_is_held_by_cgroup, LaunchPlan& plan);

// The value of NAME=value in an environment, or empty.
std::string environment_value(const std::vector<std::string>& environment, const std::string& name);

}  // namespace callgate::internal
