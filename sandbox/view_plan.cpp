// From paths of the spec to the rows that build the view.
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <map>
#include <set>

#include "base/path.h"
#include "sandbox/internal/host_path.h"
#include "sandbox/internal/launch_plan.h"

namespace callgate::internal {
namespace {

using Kind = MountStep::Kind;

constexpr uint64_t no_powers = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
constexpr uint64_t read_only = no_powers | MOUNT_ATTR_RDONLY;

// Programs, libraries and their settings. What else the host has is not there.
constexpr const char* system_directories[] = {"/usr",    "/bin", "/sbin", "/lib", "/lib32", "/lib64",
                                              "/libx32", "/etc", "/opt",  "/nix", "/gnu"};
// Opened by programs as a matter of course, and harmless; everything else in /dev is a door to hardware.
constexpr const char* devices[] = {"null", "zero", "full", "random", "urandom"};
// What a run can write to /tmp and to $HOME together with memory that no cgroup counts.
constexpr const char* scratch_options = "mode=1777,size=4g,nr_inodes=1m";
constexpr const char* home_options = "mode=700,size=4g,nr_inodes=1m";

struct Point {
  MountStep step;
  bool is_host_tree = false;
  bool is_file = false;
};

class ViewBuilder {
 public:
  ViewBuilder(const SandboxSpec& spec, LaunchPlan& plan) : spec_(spec), plan_(plan) {}
  Result<void> build();

 private:
  void add_kernel_files();
  void add_system();
  void add_scratch();
  Result<void> add_workspace();
  Result<void> add_granted(const std::string& path, bool writable);
  void add_host_tree(const std::string& canonical, uint64_t attributes, bool is_file);
  void add_link(const std::string& literal, const std::string& canonical);
  void emit_points();
  void emit_links();
  void emit_parents(const std::string& path);
  bool is_inside_host_tree(const std::string& path) const;
  void emit(Kind kind, std::string target, std::string source = {}, std::string options = {}, uint64_t attributes = 0);
  void emit_masks_of_proc();

  const SandboxSpec& spec_;
  LaunchPlan& plan_;
  std::map<std::string, Point> points_;       // by canonical path; a parent sorts before what is below it
  std::map<std::string, std::string> links_;  // literal path to canonical
  std::set<std::string> made_;
  VisibleTrees trees_;
};

void ViewBuilder::emit(Kind kind, std::string target, std::string source, std::string options, uint64_t attributes) {
  plan_.mounts.push_back({kind, std::move(source), std::move(target), std::move(options), attributes});
}

// /proc is of the new pid namespace. Its writable and its telling files are covered for real root, whose uid inside
// is the uid that owns them; for others the kernel already refuses.
void ViewBuilder::emit_masks_of_proc() {
  // hidepid=4 (only what may be traced): init, which is a copy of the supervisor, is not even listed; for real root
  // some of its files would open.
  emit(Kind::proc, "proc", {}, "hidepid=4", MOUNT_ATTR_NOEXEC);
  emit(Kind::read_only, "proc/sys", {}, {}, read_only);
  for (const char* file : {"proc/kcore", "proc/keys", "proc/key-users", "proc/kallsyms", "proc/kmsg", "proc/timer_list",
                           "proc/sysrq-trigger", "proc/latency_stats", "proc/sched_debug", "proc/kpagecount",
                           "proc/kpageflags", "proc/kpagecgroup", "proc/vmallocinfo", "proc/slabinfo"}) {
    if (::geteuid() != 0 && std::string_view(file) != "proc/keys") continue;
    emit(Kind::mask, file, ".mask/file", {}, read_only);
    plan_.mounts.back().may_be_missing = true;
  }
  if (::geteuid() != 0) return;
  for (const char* directory : {"proc/irq", "proc/bus", "proc/fs", "proc/acpi", "proc/scsi", "proc/driver"}) {
    emit(Kind::read_only, directory, {}, {}, read_only);
    plan_.mounts.back().may_be_missing = true;
  }
}

void ViewBuilder::add_kernel_files() {
  emit(Kind::directory, ".mask");
  emit(Kind::directory, ".mask/directory");
  plan_.mounts.back().mode = 0;
  emit(Kind::file, ".mask/file");
  plan_.mounts.back().mode = 0;
  emit(Kind::directory, "proc");
  emit_masks_of_proc();
  emit(Kind::directory, "dev");
  for (const char* device : devices) {
    std::string target = std::string("dev/") + device;
    emit(Kind::file, target);
    emit(Kind::bind, target, target, {}, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
  }
  emit(Kind::directory, "dev/pts");
  emit(Kind::devpts, "dev/pts", {}, "newinstance,ptmxmode=0666,mode=620", MOUNT_ATTR_NOEXEC);
  emit(Kind::link, "dev/ptmx", "pts/ptmx");
  emit(Kind::link, "dev/fd", "/proc/self/fd");
  emit(Kind::link, "dev/stdin", "/proc/self/fd/0");
  emit(Kind::link, "dev/stdout", "/proc/self/fd/1");
  emit(Kind::link, "dev/stderr", "/proc/self/fd/2");
  emit(Kind::directory, "dev/shm");
  emit(Kind::tmpfs, "dev/shm", {}, scratch_options, MOUNT_ATTR_NOEXEC);
  emit(Kind::directory, "run");
  emit(Kind::directory, "var");
  emit(Kind::link, "var/tmp", "/tmp");
  made_ = {"/proc", "/dev", "/run", "/var"};
}

void ViewBuilder::add_system() {
  for (const char* directory : system_directories) {
    struct stat info;
    if (::lstat(directory, &info) != 0) continue;
    if (S_ISDIR(info.st_mode)) add_host_tree(directory, read_only, false);
    if (!S_ISLNK(info.st_mode)) continue;
    char target[PATH_MAX];
    ssize_t size = ::readlink(directory, target, sizeof target);
    if (size > 0) links_[directory] = std::string(target, static_cast<size_t>(size));
  }
}

void ViewBuilder::add_scratch() {
  points_["/tmp"].step = {Kind::tmpfs, {}, "tmp", scratch_options};
  std::string home = environment_value(spec_.environment, "HOME");
  if (!home.starts_with('/') || home == "/") return;
  std::string canonical = canonical_path(home).value_or(normal_path(home, "/"));
  if (is_inside_host_tree(canonical)) return;  // within the system or the workspace: it is as it is there
  for (const char* kernel : {"/proc", "/dev", "/sys"})
    if (is_within(canonical, kernel)) return;
  if (canonical != "/tmp") points_[canonical].step = {Kind::tmpfs, {}, canonical.substr(1), home_options};
  add_link(normal_path(home, "/"), canonical);
}

bool ViewBuilder::is_inside_host_tree(const std::string& path) const {
  for (const auto& [root, point] : points_)
    if (point.is_host_tree && is_within(path, root)) return true;
  return false;
}

void ViewBuilder::add_host_tree(const std::string& canonical, uint64_t attributes, bool is_file) {
  points_[canonical] = {{Kind::bind, canonical.substr(1), canonical.substr(1), {}, attributes}, true, is_file};
}

void ViewBuilder::add_link(const std::string& literal, const std::string& canonical) {
  if (literal != canonical && !is_inside_host_tree(literal)) links_[literal] = canonical;
}

Result<void> ViewBuilder::add_granted(const std::string& path, bool writable) {
  Result<std::string> canonical = canonical_path(path);
  if (!canonical) {
    // Made inside, it would be lost without a word.
    plan_.notes.push_back((writable ? "write " : "read ") + path + ": not there when the call started");
    return {};
  }
  for (const char* kernel : {"/proc", "/dev", "/sys"})
    if (is_within(*canonical, kernel)) return {};  // the view has its own, or none
  if (*canonical == "/") return fail("cannot confine: a grant of / is no confinement; name the directories");
  struct stat info;
  if (::stat(canonical->c_str(), &info) != 0) return fail("cannot confine: " + path, errno);
  auto known = points_.find(*canonical);
  bool is_known = known != points_.end() && known->second.is_host_tree;
  if (!is_known || writable) add_host_tree(*canonical, writable ? no_powers : read_only, !S_ISDIR(info.st_mode));
  if (writable) trees_.writable.push_back(*canonical);
  trees_.aliases.emplace_back(path, *canonical);
  add_link(path, *canonical);
  return {};
}

Result<void> ViewBuilder::add_workspace() {
  std::string workspace = CG_TRY(canonical_path(spec_.workspace));
  struct stat info;
  if (::stat(workspace.c_str(), &info) != 0 || !S_ISDIR(info.st_mode))
    return fail("cannot confine: the workspace " + workspace + " is not a directory");
  for (const char* kernel : {"/proc", "/dev", "/sys"})
    if (workspace == "/" || is_within(workspace, kernel))
      return fail("cannot confine: the workspace cannot be " + workspace + "; choose a directory of your own");
  bool writable = spec_.view == WorkspaceView::writable;
  add_host_tree(workspace, writable ? no_powers : read_only, false);
  if (writable) trees_.writable.push_back(workspace);
  if (spec_.view == WorkspaceView::copy_on_write) {
    CG_TRY(refuse_submounts(workspace));
    std::string layers = CG_TRY(canonical_path(spec_.change_directory));
    if (is_within(layers, workspace)) return fail("cannot confine: the change directory lies inside the workspace");
    points_[workspace].step = {Kind::overlay, layers.substr(1), workspace.substr(1), {}, 0};
    plan_.is_copy_on_write = true;
  }
  trees_.aliases.emplace_back(spec_.workspace, workspace);
  add_link(spec_.workspace, workspace);
  return {};
}

// Directories are only ever made on our own tmpfs: inside a tree of the host they must be there already.
void ViewBuilder::emit_parents(const std::string& path) {
  for (size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
    std::string parent = path.substr(0, end);
    if (is_inside_host_tree(parent) || !made_.insert(parent).second) continue;
    emit(Kind::directory, parent.substr(1));
  }
}

void ViewBuilder::emit_points() {
  for (auto& [path, point] : points_) {
    emit_parents(path + (point.is_file ? "" : "/"));
    bool exists = false;
    for (const auto& [root, other] : points_) exists |= root != path && other.is_host_tree && is_within(path, root);
    if (!exists && point.is_file) emit(Kind::file, path.substr(1));
    if (!exists && !point.is_file && made_.insert(path).second) emit(Kind::directory, path.substr(1));
    if (point.is_host_tree) trees_.readable.push_back(path);
    if (point.step.kind != Kind::overlay) {
      plan_.mounts.push_back(std::move(point.step));
      continue;
    }
    // Short fixed names, because the overlay's option text has separators that a path may contain. The overlay keeps
    // its own hold on the layers; the stage is gone before anything of the call runs.
    emit(Kind::directory, ".stage/lower");
    emit(Kind::directory, ".stage/layers");
    emit(Kind::bind, ".stage/lower", path.substr(1), {}, read_only);
    emit(Kind::bind, ".stage/layers", point.step.source, {}, no_powers);
    // volatile: what is thrown away or copied out need not survive a power cut, and a sync of the host's disk at the
    // end of every call is what it costs otherwise.
    emit(Kind::overlay, path.substr(1), {},
         "lowerdir=/.stage/lower,upperdir=/.stage/layers/upper,workdir=/.stage/layers/work,userxattr,volatile");
  }
}

void ViewBuilder::emit_links() {
  for (const auto& [literal, canonical] : links_) {
    bool is_below_link = false;
    for (const auto& [other, unused] : links_) is_below_link |= other != literal && is_within(literal, other);
    if (is_below_link || made_.contains(literal)) continue;
    emit_parents(literal);
    emit(Kind::link, literal.substr(1), canonical);
  }
}

Result<void> ViewBuilder::build() {
  add_kernel_files();
  add_system();
  for (const std::string& path : spec_.read_paths) CG_TRY(add_granted(path, false));
  for (const std::string& path : spec_.write_paths) CG_TRY(add_granted(path, true));
  CG_TRY(add_workspace());
  add_scratch();
  emit_points();
  emit_links();
  return plan_guards(spec_, trees_, plan_);
}

}  // namespace

Result<void> plan_view(const SandboxSpec& spec, LaunchPlan& plan) {
  return ViewBuilder(spec, plan).build();
}

}  // namespace callgate::internal
