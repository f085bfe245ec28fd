#include "sandbox/internal/process_memory.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/file.h"

namespace callgate::internal {
namespace {

constexpr size_t page_bytes = 4096;
constexpr size_t max_string_bytes = 4096;  // an argument that is longer is a program text, of which the start tells
constexpr size_t max_strings = 256;
constexpr size_t max_total_bytes = 16384;

}  // namespace

bool ProcessMemory::read(uint64_t address, void* into, size_t size) const {
  iovec local{into, size};
  iovec remote{reinterpret_cast<void*>(address), size};
  return ::process_vm_readv(pid_, &local, 1, &remote, 1, 0) == static_cast<ssize_t>(size);
}

std::string ProcessMemory::read_string(uint64_t address) const {
  std::string text;
  char buffer[page_bytes];
  while (address != 0 && text.size() < max_string_bytes) {
    // Up to the page's end, because the next page may not be there.
    size_t size = std::min<size_t>(page_bytes - address % page_bytes, max_string_bytes - text.size());
    if (!read(address, buffer, size)) break;
    size_t end = ::strnlen(buffer, size);
    text.append(buffer, end);
    if (end < size) return text;
    address += size;
  }
  return text.size() < max_string_bytes ? text : text + "…";
}

std::vector<std::string> ProcessMemory::read_strings(uint64_t address) const {
  std::vector<std::string> texts;
  size_t total = 0;
  for (uint64_t pointer = 0; address != 0; address += sizeof pointer) {
    if (!read(address, &pointer, sizeof pointer) || pointer == 0) break;
    if (texts.size() == max_strings || total > max_total_bytes) {
      texts.push_back("…");
      break;
    }
    texts.push_back(read_string(pointer));
    total += texts.back().size();
  }
  return texts;
}

bool ProcessMemory::could_execute(const std::string& path) const {
  bool is_absolute = path.starts_with('/');
  std::string base = "/proc/" + std::to_string(pid_) + (is_absolute ? "/root" : "/cwd");
  Result<UniqueFd> directory = open_at(AT_FDCWD, base, O_PATH | O_DIRECTORY);
  if (!directory || path.empty()) return true;
  open_how how{};
  how.flags = O_PATH | O_CLOEXEC;
  how.resolve = RESOLVE_NO_MAGICLINKS | (is_absolute ? RESOLVE_IN_ROOT : 0ULL);
  UniqueFd file(static_cast<int>(::syscall(SYS_openat2, directory->get(), path.c_str(), &how, sizeof how)));
  if (file.valid()) return ::faccessat(file.get(), "", X_OK, AT_EMPTY_PATH) == 0 || errno == EINVAL;
  return errno != ENOENT && errno != ENOTDIR && errno != EACCES;
}

}  // namespace callgate::internal
