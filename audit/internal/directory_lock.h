// The one writer lock of a journal: flock on a file beside it, released by the kernel when its holder dies.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace callgate {

// Held as long as the object lives.
class DirectoryLock {
 public:
  // Waits at most `wait`. `exclusive` makes the file when it is not there, `shared` gives ENOENT.
  static Result<DirectoryLock> exclusive(const std::string& path, std::chrono::milliseconds wait);
  static Result<DirectoryLock> shared(const std::string& path, std::chrono::milliseconds wait);

 private:
  explicit DirectoryLock(UniqueFd file) : file_(std::move(file)) {}
  static Result<DirectoryLock> acquire(const std::string& path, std::chrono::milliseconds wait, int open_flags,
                                       int operation);

  UniqueFd file_;
};

}  // namespace callgate
