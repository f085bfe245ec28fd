#include "sandbox/internal/launch_plan.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "base/path.h"
#include "base/text.h"

namespace callgate::internal {
namespace {

constexpr uint16_t proxy_port = 3128;  // what proxies traditionally listen on; the namespace is empty otherwise
constexpr const char* default_path = "/usr/local/bin:/usr/bin:/bin";
constexpr const char* proxy_variables[] = {"http_proxy",  "https_proxy", "HTTP_PROXY",
                                           "HTTPS_PROXY", "all_proxy",   "ALL_PROXY"};

Result<void> refuse_odd_text(const SandboxSpec& spec) {
  if (spec.argv.empty() || spec.argv[0].empty()) return fail("cannot confine: there is no program to run");
  for (const auto* list :
       {&spec.argv, &spec.environment, &spec.read_paths, &spec.write_paths, &spec.hidden_paths, &spec.protected_paths})
    for (const std::string& text : *list)
      if (text.find('\0') != std::string::npos) return fail("cannot confine: a NUL byte would cut an argument short");
  for (const auto* list : {&spec.read_paths, &spec.write_paths, &spec.hidden_paths, &spec.protected_paths})
    for (const std::string& path : *list)
      if (!path.starts_with('/') || normal_path(path, "/") != path)
        return fail("cannot confine: the path " + path + " is not absolute and normal");
  if (!spec.workspace.starts_with('/') || !spec.cwd.starts_with('/'))
    return fail("cannot confine: workspace and working directory must be absolute");
  return {};
}

// An empty element of PATH means the working directory, which is whoever's we confine: it is left out.
std::vector<std::string> candidates(const SandboxSpec& spec) {
  const std::string& name = spec.argv[0];
  if (name.find('/') != std::string::npos) return {name};
  std::string path = environment_value(spec.environment, "PATH");
  if (path.empty()) path = default_path;
  std::vector<std::string> found;
  for (std::string_view directory : split(path, ':'))
    if (directory.starts_with('/')) found.push_back(std::string(directory) + "/" + name);
  return found;
}

void plan_environment(const SandboxSpec& spec, LaunchPlan& plan) {
  plan.environment_text = spec.environment;
  if (spec.allowed_hosts.empty()) return;
  plan.proxy_port = proxy_port;
  for (const char* name : proxy_variables) {
    std::string prefix = std::string(name) + "=";
    std::erase_if(plan.environment_text, [&](const std::string& entry) { return entry.starts_with(prefix); });
    plan.environment_text.push_back(prefix + "http://127.0.0.1:" + std::to_string(proxy_port));
  }
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

void point_at_texts(LaunchPlan& plan) {
  plan.arguments = pointers(plan.argument_text);
  plan.environment = pointers(plan.environment_text);
}

std::string environment_value(const std::vector<std::string>& environment, const std::string& name) {
  std::string value;
  for (const std::string& entry : environment)
    if (entry.starts_with(name + "=")) value = entry.substr(name.size() + 1);
  return value;
}

void plan_landlock(const SandboxSpec& spec, LaunchPlan& plan) {
  long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1);
  plan.landlock_abi = abi > 0 ? static_cast<uint64_t>(abi) : 0;
  using Access = LandlockRule::Access;
  plan.landlock.push_back({"/", Access::read});
  for (const char* path : {"/dev", "/proc"}) plan.landlock.push_back({path, Access::device});
  for (const MountStep& step : plan.mounts)
    if (step.kind == MountStep::Kind::tmpfs) plan.landlock.push_back({"/" + step.target, Access::write});
  if (spec.view != WorkspaceView::read_only) plan.landlock.push_back({spec.workspace, Access::write});
  for (const std::string& path : spec.write_paths) plan.landlock.push_back({path, Access::write});
}

void plan_limits(const SandboxLimits& limits, bool memory_is_held_by_cgroup, LaunchPlan& plan) {
  auto add = [&](int resource, uint64_t value) {
    rlimit now{};
    ::getrlimit(static_cast<__rlimit_resource_t>(resource), &now);
    rlim_t bounded = std::min<rlim_t>(value, now.rlim_max);  // raising the hard limit is not ours to do
    plan.limits.push_back({resource, {bounded, bounded}});
  };
  add(RLIMIT_CPU, static_cast<uint64_t>(limits.cpu_time.count()));
  add(RLIMIT_FSIZE, limits.file_bytes);
  add(RLIMIT_NOFILE, limits.open_files);
  add(RLIMIT_NPROC, limits.processes);
  add(RLIMIT_CORE, 0);
  // Private writable memory of each process; not the address space, of which runtimes reserve terabytes unused.
  if (!memory_is_held_by_cgroup) add(RLIMIT_DATA, limits.memory_bytes);
}

Result<LaunchPlan> make_launch_plan(const SandboxSpec& spec) {
  CG_TRY(refuse_odd_text(spec));
  LaunchPlan plan;
  std::string uid = std::to_string(::geteuid()), gid = std::to_string(::getegid());
  plan.uid_map = uid + " " + uid + " 1\n";
  plan.gid_map = gid + " " + gid + " 1\n";
  CG_TRY(plan_view(spec, plan));
  plan_landlock(spec, plan);
  plan.programs = candidates(spec);
  plan.argument_text = spec.argv;
  plan_environment(spec, plan);
  plan.cwd = spec.cwd;
  // Rounded up, and one more, so that the supervisor is first wherever it can be.
  plan.last_second = std::chrono::ceil<std::chrono::seconds>(spec.limits.wall_time).count() + 1;
  return plan;
}

}  // namespace callgate::internal
