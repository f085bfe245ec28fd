#include "sandbox/internal/run_cgroup.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>

#include "base/file.h"
#include "base/text.h"

namespace callgate::internal {
namespace {

constexpr const char* mount_root = "/sys/fs/cgroup";
constexpr const char* name_prefix = "callgate-";

std::string new_name() {
  static constinit std::atomic<unsigned> next{0};  // several runs of one process
  return name_prefix + std::to_string(::getpid()) + "-" + std::to_string(next.fetch_add(1));
}

bool write_setting(const std::string& path, const std::string& value) {
  Result<UniqueFd> file = open_at(AT_FDCWD, path, O_WRONLY);
  return file && write_all(file->get(), value);
}

// The group that this process is in, by controller ("" for the unified hierarchy).
std::string own_group(const std::string& table, std::string_view controller) {
  for (std::string_view line : split(table, '\n')) {
    std::vector<std::string_view> fields = split(line, ':');
    if (fields.size() < 3) continue;
    for (std::string_view name : split(fields[1], ','))
      if (name == controller) return std::string(line.substr(fields[0].size() + fields[1].size() + 2));
  }
  return {};
}

// rmdir takes only empty groups, so a living one of the same number is safe.
void remove_left_behind(const std::string& parent) {
  DIR* directory = ::opendir(parent.c_str());
  if (directory == nullptr) return;
  while (dirent* entry = ::readdir(directory)) {
    std::string name = entry->d_name;
    if (!name.starts_with(name_prefix)) continue;
    int pid = std::atoi(name.c_str() + std::char_traits<char>::length(name_prefix));
    if (pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH) ::rmdir((parent + "/" + name).c_str());
  }
  ::closedir(directory);
}

std::string parent_of(const std::string& group) {
  size_t slash = group.rfind('/');
  return slash == std::string::npos || slash == 0 ? "" : group.substr(0, slash);
}

}  // namespace

bool RunCgroup::add(const std::string& parent, const std::vector<std::pair<std::string, std::string>>& settings) {
  if (::access(parent.c_str(), W_OK) != 0) return false;
  remove_left_behind(parent);
  std::string directory = parent + "/" + new_name();
  if (::mkdir(directory.c_str(), 0755) != 0) return false;
  bool ok = true;
  for (const auto& [name, value] : settings) ok = ok && write_setting(directory + "/" + name, value);
  // The old hierarchies' `tasks` moves the writer alone, for which the kernel needs no grace period of all processors;
  // `cgroup.procs` waits for one, which takes longer than the rest of a start.
  Result<UniqueFd> join = open_at(AT_FDCWD, directory + "/tasks", O_WRONLY);
  if (!join) join = open_at(AT_FDCWD, directory + "/cgroup.procs", O_WRONLY);
  if (!ok || !join) {
    ::rmdir(directory.c_str());
    return false;
  }
  directories_.push_back(directory);
  joins_.push_back(std::move(*join));
  return true;
}

// Beside our own group and never inside it: a group with processes cannot hand controllers to its children.
void RunCgroup::create_unified(const std::string& parent, const SandboxLimits& limits) {
  if (::access((parent + "/cgroup.subtree_control").c_str(), W_OK) != 0) return;
  write_setting(parent + "/cgroup.subtree_control", "+memory +pids");
  if (!add(parent,
           {{"memory.max", std::to_string(limits.memory_bytes)}, {"pids.max", std::to_string(limits.processes)}}))
    return;
  write_setting(directories_.back() + "/memory.swap.max", "0");
  holds_memory_ = holds_processes_ = true;
  birth_ = open_at(AT_FDCWD, directories_.back(), O_RDONLY | O_DIRECTORY).value_or(UniqueFd());
}

RunCgroup RunCgroup::create(const SandboxLimits& limits) {
  RunCgroup run;
  Result<std::string> table = read_file("/proc/self/cgroup", size_t{1} << 16);
  if (!table) return run;
  std::string root = mount_root;
  if (::access((root + "/cgroup.controllers").c_str(), F_OK) == 0) {
    run.create_unified(root + parent_of(own_group(*table, "")), limits);
    return run;
  }
  run.holds_processes_ =
      run.add(root + "/pids" + parent_of(own_group(*table, "pids")), {{"pids.max", std::to_string(limits.processes)}});
  run.holds_memory_ = run.add(root + "/memory" + parent_of(own_group(*table, "memory")),
                              {{"memory.limit_in_bytes", std::to_string(limits.memory_bytes)}});
  return run;
}

bool RunCgroup::ran_out_of_memory() const {
  for (const std::string& directory : directories_)
    for (const char* file : {"/memory.events", "/memory.oom_control"}) {
      Result<std::string> text = read_file(directory + file, 4096);
      if (!text) continue;
      for (std::string_view line : split(*text, '\n'))
        if (line.starts_with("oom_kill ") && line != "oom_kill 0") return true;
    }
  return false;
}

RunCgroup::~RunCgroup() {
  for (const std::string& directory : directories_) ::rmdir(directory.c_str());
}

}  // namespace callgate::internal
