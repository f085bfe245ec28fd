#include "sandbox/internal/placeholders.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "base/path.h"
#include "sandbox/internal/file_tree.h"

namespace callgate::internal {
namespace {

constexpr int max_tries = 16;  // each lost try means that another run ended at this moment

Result<UniqueFd> open_parent(const std::string& path) {
  std::string parent = path.substr(0, std::max<size_t>(path.rfind('/'), 1));
  open_how how{};
  how.flags = O_PATH | O_CLOEXEC | O_DIRECTORY;
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  UniqueFd fd(static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, parent.c_str(), &how, sizeof how)));
  if (!fd.valid()) return fail("cannot confine: open the directory of the protected path " + path, errno);
  return fd;
}

bool is_same(int parent, const std::string& name, int directory) {
  struct stat by_name, by_fd;
  return ::fstatat(parent, name.c_str(), &by_name, AT_SYMLINK_NOFOLLOW) == 0 && ::fstat(directory, &by_fd) == 0 &&
         by_name.st_ino == by_fd.st_ino && by_name.st_dev == by_fd.st_dev;
}

}  // namespace

bool is_held_placeholder(const std::string& directory) {
  Result<UniqueFd> fd = open_at(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (!fd || ::flock(fd->get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return false;
  Result<std::vector<std::string>> names = list_directory(AT_FDCWD, directory);
  return names && names->empty();
}

Result<Placeholders::Held> Placeholders::hold(const std::string& path) {
  Held held{CG_TRY(open_parent(path)), {}, std::string(base_name(path))};
  for (int i = 0; i < max_tries; ++i) {
    if (::mkdirat(held.parent.get(), held.name.c_str(), 0755) != 0 && errno != EEXIST)
      return fail("cannot confine: keep the protected path " + path + " from being made", errno);
    int flags = O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW;
    held.directory.reset(::openat(held.parent.get(), held.name.c_str(), flags));
    if (!held.directory.valid() && errno == ENOENT) continue;
    if (!held.directory.valid() || ::flock(held.directory.get(), LOCK_SH) != 0)
      return fail("cannot confine: hold the protected path " + path, errno);
    // Another run may have removed it between our look and our lock.
    if (is_same(held.parent.get(), held.name, held.directory.get())) return held;
  }
  return fail("cannot confine: the protected path " + path + " comes and goes");
}

Result<Placeholders> Placeholders::make(const std::vector<std::string>& paths) {
  Placeholders placeholders;
  for (const std::string& path : paths) placeholders.held_.push_back(CG_TRY(hold(path)));
  return placeholders;
}

void Placeholders::remove() const {
  for (const Held& held : held_)
    if (::flock(held.directory.get(), LOCK_EX | LOCK_NB) == 0)
      ::unlinkat(held.parent.get(), held.name.c_str(), AT_REMOVEDIR);
}

// It must hold no end of the run's pipes, or their readers would wait for it.
void Placeholders::keep_only_needed(int supervisor, int confined) const {
  int last = std::max(supervisor, confined);
  for (const Held& held : held_) last = std::max({last, held.parent.get(), held.directory.get()});
  for (int fd = 0; fd <= last; ++fd) {
    bool is_kept = fd == supervisor || fd == confined;
    for (const Held& held : held_) is_kept |= fd == held.parent.get() || fd == held.directory.get();
    if (!is_kept) ::close(fd);
  }
  ::syscall(SYS_close_range, static_cast<unsigned>(last + 1), ~0U, 0U);
}

// Between fork and exit: only async-signal-safe calls.
void Placeholders::tidy(int supervisor, int confined) const {
  ::prctl(PR_SET_NAME, "callgate-tidy");
  ::setsid();  // an interrupt from the terminal is for the others
  pollfd waits[] = {{supervisor, POLLIN, 0}, {confined, POLLIN, 0}};
  for (pollfd& wait : waits)
    while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {
    }
  remove();
  ::_exit(0);
}

Result<void> Placeholders::outlive(int confined) {
  if (held_.empty()) return {};
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail("cannot confine: create a pipe", errno);
  UniqueFd supervisor(ends[0]);
  alive_.reset(ends[1]);
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  int pidfd = -1;
  long pid = ::syscall(SYS_clone, CLONE_PIDFD, nullptr, &pidfd, nullptr, nullptr);
  if (pid == 0) {
    keep_only_needed(supervisor.get(), confined);
    tidy(supervisor.get(), confined);
  }
  int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return fail("cannot confine: start the tidier", error);
  tidier_.reset(pidfd);
  return {};
}

Placeholders::~Placeholders() {
  if (!tidier_.valid()) {
    remove();
    return;
  }
  alive_.reset();
  siginfo_t info{};
  while (::waitid(P_PIDFD, static_cast<id_t>(tidier_.get()), &info, WEXITED | __WALL) != 0 && errno == EINTR) {
  }
}

}  // namespace callgate::internal
