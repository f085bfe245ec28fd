#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/init/init.h"

namespace callgate::internal {
namespace {

// A mount point of every Linux system, to stand on while the root is exchanged; nothing is taken from below it then.
constexpr const char* foothold = "/usr";
// Holds what only the construction may see: the old root, an overlay's layers. One unmount takes all of it away; each
// costs a grace period of all processors.
constexpr const char* stage = "/.stage";

struct View {
  int old_root;
  int new_root;
};

// Never through a symbolic link: the workspace belongs to whom we confine, and a link in it could move a mount.
int open_inside(int root, const char* path) {
  open_how how{};
  how.flags = O_PATH | O_CLOEXEC | O_NOFOLLOW;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(::syscall(SYS_openat2, root, *path ? path : ".", &how, sizeof how));
}

// 0 or errno.
int attach(int tree, uint64_t attributes, bool recursive, int target) {
  mount_attr attr{};
  attr.attr_set = attributes;
  unsigned flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0U);
  if (::syscall(SYS_mount_setattr, tree, "", flags, &attr, sizeof attr) != 0) return errno;
  if (::syscall(SYS_move_mount, tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0)
    return errno;
  return 0;
}

int bind_descriptor(int source, const MountStep& step, int target) {
  int tree = static_cast<int>(
      ::syscall(SYS_open_tree, source, "", OPEN_TREE_CLONE | O_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE));
  if (tree < 0) return errno;
  int error = attach(tree, step.attributes, true, target);
  ::close(tree);
  return error;
}

int mount_new(const MountStep& step, const char* type) {
  // `target` is on our own tmpfs and nothing else runs yet, so its path cannot lead astray.
  unsigned long flags = MS_NOSUID | MS_NODEV;
  if (step.attributes & MOUNT_ATTR_NOEXEC) flags |= MS_NOEXEC;
  if (::mount(type, step.target.c_str(), type, flags, step.options.c_str()) != 0) return errno;
  return 0;
}

int bind_between(int source_root, const MountStep& step, const View& view) {
  const std::string& from =
      source_root == view.old_root || step.kind == MountStep::Kind::mask ? step.source : step.target;
  int source = open_inside(source_root, from.c_str());
  if (source < 0) return errno;
  int target = open_inside(view.new_root, step.target.c_str());
  int error = target < 0 ? errno : bind_descriptor(source, step, target);
  if (target >= 0) ::close(target);
  ::close(source);
  return error;
}

int make_file(int root, const char* path, mode_t mode) {
  int fd = ::openat(root, path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode);
  if (fd < 0) return errno;
  ::close(fd);
  return 0;
}

int do_step(const MountStep& step, const View& view) {
  using Kind = MountStep::Kind;
  const char* target = step.target.c_str();
  switch (step.kind) {
    case Kind::directory:
      return ::mkdirat(view.new_root, target, step.mode) == 0 || errno == EEXIST ? 0 : errno;
    case Kind::file:
      return make_file(view.new_root, target, step.mode);
    case Kind::link:
      return ::symlinkat(step.source.c_str(), view.new_root, target) == 0 ? 0 : errno;
    case Kind::bind:
      return bind_between(view.old_root, step, view);
    case Kind::tmpfs:
      return mount_new(step, "tmpfs");
    case Kind::proc:
      return mount_new(step, "proc");
    case Kind::devpts:
      return mount_new(step, "devpts");
    case Kind::overlay:
      return mount_new(step, "overlay");
    case Kind::read_only:
    case Kind::pin:
    case Kind::mask:
      return bind_between(view.new_root, step, view);
  }
  return EINVAL;
}

View exchange_root(int report_fd) {
  bool ok = ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
            ::mount("tmpfs", foothold, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=4m,nr_inodes=16384") == 0 &&
            ::chdir(foothold) == 0 && ::mkdir(".stage", 0700) == 0 &&
            ::mount("tmpfs", ".stage", "tmpfs", MS_NOSUID | MS_NODEV, "mode=700,size=1m,nr_inodes=64") == 0 &&
            ::mkdir(".stage/old", 0700) == 0 && ::syscall(SYS_pivot_root, ".", ".stage/old") == 0 && ::chdir("/") == 0;
  if (!ok) fail_step(report_fd, Step::root, errno);
  View view{::open("/.stage/old", O_PATH | O_CLOEXEC | O_DIRECTORY), ::open("/", O_PATH | O_CLOEXEC | O_DIRECTORY)};
  if (view.old_root < 0 || view.new_root < 0) fail_step(report_fd, Step::root, errno);
  return view;
}

void seal_root(const View& view, int report_fd) {
  ::close(view.old_root);
  mount_attr read_only{};
  read_only.attr_set = MOUNT_ATTR_RDONLY;
  bool ok = ::umount2(stage, MNT_DETACH) == 0 && ::rmdir(stage) == 0 &&
            ::syscall(SYS_mount_setattr, view.new_root, "", AT_EMPTY_PATH, &read_only, sizeof read_only) == 0;
  if (!ok) fail_step(report_fd, Step::seal_root, errno);
  ::close(view.new_root);
}

}  // namespace

void enter_view(const LaunchPlan& plan, int report_fd) {
  ::umask(0);  // modes below are exact; the program gets its own umask
  View view = exchange_root(report_fd);
  uint32_t index = 0;
  for (const MountStep& step : plan.mounts) {
    int error = do_step(step, view);
    bool forgiven = step.may_be_missing && error == ENOENT;
    if (error != 0 && !forgiven) fail_step(report_fd, Step::mount, error, index);
    ++index;
  }
  seal_root(view, report_fd);
}

}  // namespace callgate::internal
