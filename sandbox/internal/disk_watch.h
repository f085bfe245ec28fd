// Watches what a copy-on-write run takes of the host's disk. File sizes are limited by the kernel; their sum is not.
#pragma once

#include <cstdint>
#include <string>

#include "base/unique_fd.h"

namespace callgate::internal {

class DiskWatch {
 public:
  // An empty directory: there is nothing to watch.
  DiskWatch(const std::string& directory, uint64_t limit_bytes);

  bool is_watching() const { return directory_.valid(); }
  // Why the run must end; empty while it may go on. It compares the free space with that of the beginning, so what
  // others write in the meantime counts as well: too strict, and never too late.
  std::string reason_to_stop() const;

 private:
  UniqueFd directory_;
  uint64_t limit_bytes_;
  uint64_t free_at_start_ = 0;
};

}  // namespace callgate::internal
