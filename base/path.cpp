#include "base/path.h"

#include "base/text.h"

namespace callgate {

std::string normal_path(std::string_view path, std::string_view cwd) {
  std::string joined = path.starts_with('/') ? std::string(path) : std::string(cwd) + "/" + std::string(path);
  std::string normal;
  for (std::string_view part : split(joined, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      size_t slash = normal.rfind('/');
      normal.resize(slash == std::string::npos ? 0 : slash);
      continue;
    }
    normal += '/';
    normal += part;
  }
  return normal.empty() ? "/" : normal;
}

bool is_within(std::string_view path, std::string_view directory) {
  if (directory.empty()) return false;  // a workspace that nobody has set holds nothing, not everything
  if (directory == "/") return path.starts_with('/');
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace callgate
