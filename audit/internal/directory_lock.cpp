#include "audit/internal/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <thread>

#include "base/file.h"

namespace callgate {
namespace {

using std::chrono::steady_clock;

// False when the file was removed or replaced meanwhile: then others hold a lock on another file, and ours protects
// nothing.
bool is_still_at(const UniqueFd& file, const std::string& path) {
  struct stat mine {
  }, there{};
  return ::fstat(file.get(), &mine) == 0 && ::lstat(path.c_str(), &there) == 0 && mine.st_dev == there.st_dev &&
         mine.st_ino == there.st_ino;
}

// True when the lock was taken, false when the time is over. The kernel has no flock with a time limit; polling from
// 100 us to 4 ms costs a waiting writer little beside the fsync that it waits for.
Result<bool> poll_flock(int fd, int operation, steady_clock::time_point deadline) {
  auto pause = std::chrono::microseconds(100);
  for (;;) {
    if (::flock(fd, operation | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK && errno != EINTR) return fail("lock", errno);
    if (steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::microseconds(4000));
  }
}

}  // namespace

Result<DirectoryLock> DirectoryLock::exclusive(const std::string& path, std::chrono::milliseconds wait) {
  return acquire(path, wait, O_RDWR | O_CREAT, LOCK_EX);
}

Result<DirectoryLock> DirectoryLock::shared(const std::string& path, std::chrono::milliseconds wait) {
  return acquire(path, wait, O_RDONLY, LOCK_SH);
}

Result<DirectoryLock> DirectoryLock::acquire(const std::string& path, std::chrono::milliseconds wait, int open_flags,
                                             int operation) {
  // The wall time of the wait itself, not the injected clock: a test's clock does not move.
  auto deadline = steady_clock::now() + wait;
  for (;;) {
    // Opened anew for each use: a descriptor kept over a replaced lock file would lock nothing.
    UniqueFd file = CG_TRY(open_at(AT_FDCWD, path, open_flags | O_NOFOLLOW, 0600));
    bool taken = CG_TRY(poll_flock(file.get(), operation, deadline));
    if (taken && is_still_at(file, path)) return DirectoryLock(std::move(file));
    if (steady_clock::now() >= deadline)
      return tl::unexpected(Error{"the journal's writer lock " + path + " was not free within " +
                                      std::to_string(wait.count()) + " ms: see who holds it with fuser " + path,
                                  EBUSY});
  }
}

}  // namespace callgate
