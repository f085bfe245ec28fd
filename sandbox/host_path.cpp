#include "sandbox/internal/host_path.h"

#include <climits>
#include <cstdlib>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"

namespace callgate::internal {
namespace {

// A machine with thousands of container mounts stays far below.
constexpr size_t max_mountinfo_bytes = size_t{16} << 20;

// mountinfo writes space, tab, newline and backslash as \ooo.
std::string unescape_octal(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 3 >= text.size()) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
    i += 3;
  }
  return plain;
}

}  // namespace

Result<std::string> canonical_path(const std::string& path) {
  char resolved[PATH_MAX];
  if (path.empty() || ::realpath(path.c_str(), resolved) == nullptr) return fail("cannot confine: " + path, errno);
  return std::string(resolved);
}

Result<void> refuse_submounts(const std::string& directory) {
  std::string table = CG_TRY(read_file("/proc/self/mountinfo", max_mountinfo_bytes));
  for (std::string_view line : split(table, '\n')) {
    std::vector<std::string_view> fields = split(line, ' ');
    if (fields.size() < 5) continue;
    std::string point = unescape_octal(fields[4]);
    if (point != directory && is_within(point, directory))
      return fail("cannot confine: " + point +
                  " is mounted inside the workspace, which a copy-on-write view cannot show; " +
                  "unmount it, or choose a workspace without it");
  }
  return {};
}

}  // namespace callgate::internal
