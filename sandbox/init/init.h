// What happens between clone and exec. Everything in this folder is async-signal-safe: no allocation, no locks, no
// logging, because the child of a program with threads may find any lock held for ever. A step that fails reports
// {step, index, errno} through a pipe and ends the process.
#pragma once

#include <cstdint>

#include "sandbox/internal/launch_plan.h"

namespace callgate::internal {

enum class Step : uint32_t {
  supervise,
  cgroup,
  id_map,
  root,
  mount,  // index: which MountStep
  seal_root,
  network,
  proxy_listener,
  fork,
  streams,
  limits,
  working_directory,
  landlock,
  capabilities,
  no_new_privileges,
  filter,
  hand_over,
  find_program,
  execute,
};

struct StepFailure {
  Step step;
  uint32_t index;
  int32_t error;
};

// Borrowed descriptors of the child.
struct ChildDescriptors {
  int standard_input, standard_output, standard_error;
  int report;         // write end, closed by exec: StepFailure
  int status;         // write end, kept by init: the program's wait status
  int control;        // socket to the supervisor: descriptors that are made inside
  int alive;          // read end of a pipe whose other end only the supervisor holds
  int cgroups[2];     // opened cgroup.procs files to join, or -1
  bool is_in_cgroup;  // born in it: nothing to join
};

// What the supervisor gets through `control`.
enum class Handed : uint8_t { proxy_listener, notifications };

// A compiled filter; borrowed.
struct FilterProgram {
  const void* instructions = nullptr;
  uint16_t count = 0;
  bool notifies = false;
};

// Strings of the supervisor's own start that the child's copy must not keep: /proc/1/environ and cmdline.
struct OwnStrings {
  uintptr_t begin = 0, end = 0;
};

struct ChildContext {
  const LaunchPlan* plan;
  ChildDescriptors fds;
  FilterProgram filter, filter_without_notify;
  OwnStrings own;
};

// The first process inside: builds the view, starts the program, reaps until it ends.
[[noreturn]] void run_init(const ChildContext& context);

// The steps. Each ends the process on failure.
[[noreturn]] void fail_step(int report_fd, Step step, int error, uint32_t index = 0);
void enter_view(const LaunchPlan& plan, int report_fd);
void raise_loopback(int report_fd);
void listen_for_proxy(const ChildContext& context);
void hand_over(const ChildContext& context, Handed what, int fd);
void apply_landlock(const LaunchPlan& plan, int report_fd);
void drop_privileges(int report_fd);
void load_filter(const ChildContext& context);
[[noreturn]] void run_program(const ChildContext& context);

}  // namespace callgate::internal
