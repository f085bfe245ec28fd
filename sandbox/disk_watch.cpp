#include "sandbox/internal/disk_watch.h"

#include <fcntl.h>
#include <sys/statvfs.h>

#include <algorithm>

namespace callgate::internal {
namespace {

// What the journal and everybody else must always find.
constexpr uint64_t reserve_bytes = uint64_t{256} << 20;
// A run on a disk that is nearly full already may still write this much.
constexpr uint64_t small_bytes = uint64_t{16} << 20;

uint64_t free_bytes(int directory) {
  struct statvfs status {};
  if (::fstatvfs(directory, &status) != 0) return 0;  // a disk that does not answer is a full one
  return uint64_t{status.f_bavail} * status.f_frsize;
}

}  // namespace

DiskWatch::DiskWatch(const std::string& directory, uint64_t limit_bytes) : limit_bytes_(limit_bytes) {
  if (directory.empty()) return;
  directory_.reset(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (directory_.valid()) free_at_start_ = free_bytes(directory_.get());
}

std::string DiskWatch::reason_to_stop() const {
  if (!is_watching()) return {};
  uint64_t now = free_bytes(directory_.get());
  uint64_t taken = free_at_start_ - std::min(now, free_at_start_);
  if (taken > limit_bytes_) return "stopped: it took more than " + std::to_string(limit_bytes_ >> 20) + " MiB of disk";
  if (now < reserve_bytes && taken > small_bytes) return "stopped: the disk is nearly full";
  return {};
}

}  // namespace callgate::internal
