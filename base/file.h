// Files, opened relative to a directory descriptor and with a limit on what is read.
#pragma once

#include <fcntl.h>
#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace callgate {

// O_CLOEXEC is always added. `dir_fd` may be AT_FDCWD.
Result<UniqueFd> open_at(int dir_fd, const std::string& path, int flags, mode_t mode = 0);

// The rest of a descriptor, or an error that names the limit when there is more than `limit_bytes`.
Result<std::string> read_all(int fd, size_t limit_bytes);

// A whole regular file by path, never a FIFO or a device; the error names the path.
Result<std::string> read_file(const std::string& path, size_t limit_bytes);

// Writes every byte, retrying short writes and EINTR.
Result<void> write_all(int fd, std::string_view bytes);

// A file without a name that holds `content`, at its beginning: a standard input that needs nobody to feed it.
Result<UniqueFd> memory_file(std::string_view content);

// Replaces a file atomically and durably: temporary file beside it, fsync, rename, fsync of the directory.
Result<void> replace_file(const std::string& path, std::string_view bytes, mode_t mode);

// mkdir -p; new directories get `mode`.
Result<void> make_directories(const std::string& path, mode_t mode);

}  // namespace callgate
