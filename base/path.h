// Absolute paths as text: no file system is touched here. Symbolic links are the sandbox's business, which holds a
// call to the paths that it was granted whatever a link says.
#pragma once

#include <string>
#include <string_view>

namespace callgate {

// Joins `path` to `cwd` when it is relative, removes ".", "..", "//". `cwd` is absolute.
std::string normal_path(std::string_view path, std::string_view cwd);

// True when `path` is `directory` or below it. Both are normal.
bool is_within(std::string_view path, std::string_view directory);

// The part after the last slash.
std::string_view base_name(std::string_view path);

// Where paths are seen from. All absolute and normal; a value.
struct PathContext {
  std::string workspace = "/workspace";
  std::string cwd = "/workspace";
  std::string home = "/home/user";
};

}  // namespace callgate
