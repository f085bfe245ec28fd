#include "sandbox/internal/file_tree.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

#include "base/file.h"

namespace callgate::internal {
namespace {

constexpr size_t chunk_bytes = 65536;

// `depth_left` 0: the directory is moved up beside the first one and handled there, so that no nesting exhausts the
// stack or the descriptors.
Result<void> remove_level(int parent, const std::string& name, int top, int depth_left, unsigned& moved);

Result<void> remove_children(int parent, const std::string& name, int top, int depth_left, unsigned& moved) {
  std::vector<std::string> names = CG_TRY(list_directory(parent, name));
  UniqueFd directory = CG_TRY(open_own_file(parent, name, O_RDONLY | O_DIRECTORY));
  struct stat info;
  if (::fstat(directory.get(), &info) == 0 && (info.st_mode & 0700) != 0700) ::fchmod(directory.get(), 0700);
  for (const std::string& child : names) CG_TRY(remove_level(directory.get(), child, top, depth_left - 1, moved));
  return {};
}

Result<void> remove_level(int parent, const std::string& name, int top, int depth_left, unsigned& moved) {
  if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT) return {};
  if (errno != EISDIR && errno != EPERM) return fail("remove " + name, errno);
  if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0) return {};
  if (depth_left == 0) {
    std::string aside = ".callgate-deep-" + std::to_string(moved++);
    if (::renameat(parent, name.c_str(), top, aside.c_str()) != 0) return fail("move " + name + " aside", errno);
    return remove_level(top, aside, top, max_tree_depth, moved);
  }
  CG_TRY(remove_children(parent, name, top, depth_left, moved));
  if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) != 0) return fail("remove directory " + name, errno);
  return {};
}

}  // namespace

Result<UniqueFd> open_beneath(int root, const std::string& path, int flags) {
  open_how how{};
  how.flags = static_cast<uint64_t>(flags) | O_CLOEXEC | O_NOFOLLOW;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  const char* name = path.empty() ? "." : path.c_str();
  UniqueFd fd(static_cast<int>(::syscall(SYS_openat2, root, name, &how, sizeof how)));
  if (!fd.valid()) return fail("open " + path, errno);
  return fd;
}

Result<UniqueFd> open_own_file(int parent, const std::string& name, int flags) {
  Result<UniqueFd> file = open_at(parent, name, flags | O_NOFOLLOW);
  if (file || file.error().code != EACCES) return file;
  struct stat info;
  if (::fstatat(parent, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0 || S_ISLNK(info.st_mode)) return file;
  mode_t wanted = (info.st_mode & 07777) | (S_ISDIR(info.st_mode) ? 0700 : 0400);
  if (::fchmodat(parent, name.c_str(), wanted, 0) != 0) return file;
  file = open_at(parent, name, flags | O_NOFOLLOW);
  // By descriptor: the name could have become a link.
  if (file && ::fchmod(file->get(), info.st_mode & 07777) != 0) return fail("restore the mode of " + name, errno);
  return file;
}

Result<std::vector<std::string>> list_directory(int parent, const std::string& name) {
  UniqueFd fd = CG_TRY(open_own_file(parent, name, O_RDONLY | O_DIRECTORY));
  DIR* directory = ::fdopendir(fd.get());
  if (directory == nullptr) return fail("read directory " + name, errno);
  static_cast<void>(fd.release());  // closedir closes it
  std::vector<std::string> names;
  errno = 0;
  while (dirent* entry = ::readdir(directory)) {
    std::string_view child = entry->d_name;
    if (child != "." && child != "..") names.emplace_back(child);
  }
  int error = errno;
  ::closedir(directory);
  if (error != 0) return fail("read directory " + name, error);
  std::sort(names.begin(), names.end());
  return names;
}

Result<void> remove_tree(int parent, const std::string& name) {
  unsigned moved = 0;
  return remove_level(parent, name, parent, max_tree_depth, moved);
}

Result<void> copy_bytes(int from, int to) {
  for (;;) {
    // Shares the blocks where the file system can.
    ssize_t n = ::copy_file_range(from, nullptr, to, nullptr, size_t{1} << 30, 0);
    if (n == 0) break;
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP || errno == ENOSYS)) break;
    if (n < 0) return fail("copy", errno);
  }
  char buffer[chunk_bytes];  // what is left, if anything
  for (;;) {
    ssize_t n = ::read(from, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail("read", errno);
    if (n == 0) return {};
    CG_TRY(write_all(to, std::string_view(buffer, static_cast<size_t>(n))));
  }
}

bool have_equal_bytes(int first, int second) {
  char one[chunk_bytes], two[chunk_bytes];
  for (off_t at = 0;;) {
    ssize_t n = ::pread(first, one, sizeof one, at);
    if (n < 0 || ::pread(second, two, sizeof two, at) != n || std::memcmp(one, two, static_cast<size_t>(n)) != 0)
      return false;
    if (n == 0) return true;
    at += n;
  }
}

Result<std::string> read_link(int parent, const std::string& name) {
  char target[PATH_MAX];
  ssize_t n = ::readlinkat(parent, name.c_str(), target, sizeof target);
  if (n < 0) return fail("read link " + name, errno);
  return std::string(target, static_cast<size_t>(n));
}

}  // namespace callgate::internal
