#include "base/file.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>

#include "base/digest.h"

namespace callgate {

Result<UniqueFd> open_at(int dir_fd, const std::string& path, int flags, mode_t mode) {
  int fd = ::openat(dir_fd, path.c_str(), flags | O_CLOEXEC, mode);
  if (fd < 0) return fail("open " + path, errno);
  return UniqueFd(fd);
}

Result<std::string> read_all(int fd, size_t limit_bytes) {
  std::string text;
  char buffer[16384];
  for (;;) {
    ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail("read", errno);
    if (n == 0) return text;
    text.append(buffer, static_cast<size_t>(n));
    if (text.size() > limit_bytes) return fail("larger than " + std::to_string(limit_bytes) + " bytes");
  }
}

Result<std::string> read_file(const std::string& path, size_t limit_bytes) {
  // A workspace may hold a FIFO where a file is expected: opening it to read would wait for ever.
  UniqueFd file = CG_TRY(open_at(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return fail("stat " + path, errno);
  if (S_ISDIR(status.st_mode)) return fail(path, EISDIR);
  if (!S_ISREG(status.st_mode)) return tl::unexpected(Error{path + ": not a regular file", EINVAL});
  Result<std::string> text = read_all(file.get(), limit_bytes);
  if (!text) return tl::unexpected(Error{path + ": " + text.error().message, text.error().code});
  return text;
}

Result<void> write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail("write", errno);
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Result<UniqueFd> memory_file(std::string_view content) {
  UniqueFd file(::memfd_create("callgate-input", MFD_CLOEXEC));
  if (!file.valid()) return fail("make a memory file", errno);
  CG_TRY(write_all(file.get(), content));
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return fail("rewind a memory file", errno);
  return file;
}

Result<void> replace_file(const std::string& path, std::string_view bytes, mode_t mode) {
  // A name that nobody can guess, and made by us: a planted file or hard link would be truncated, or read by others.
  std::string temporary = path + ".new." + to_hex(random_bytes(8));
  size_t slash = path.rfind('/');
  std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  UniqueFd file = CG_TRY(open_at(AT_FDCWD, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode));
  Result<void> written = write_all(file.get(), bytes);
  if (written && ::fsync(file.get()) != 0) written = fail("fsync " + temporary, errno);
  if (written && ::rename(temporary.c_str(), path.c_str()) != 0) written = fail("rename to " + path, errno);
  if (!written) ::unlink(temporary.c_str());
  if (!written) return written;
  UniqueFd parent = CG_TRY(open_at(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY));
  if (::fsync(parent.get()) != 0) return fail("fsync " + directory, errno);
  return {};
}

Result<void> make_directories(const std::string& path, mode_t mode) {
  for (size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    std::string prefix = path.substr(0, end);
    if (::mkdir(prefix.c_str(), mode) != 0 && errno != EEXIST) return fail("create directory " + prefix, errno);
    if (end == std::string::npos) break;
  }
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return fail("create directory " + path, errno);
  if (!S_ISDIR(status.st_mode)) return fail("create directory " + path, ENOTDIR);
  return {};
}

}  // namespace callgate
