// Files by descriptor, so that nothing a program left behind can lead a path astray.
#pragma once

#include <dirent.h>
#include <sys/stat.h>

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace callgate::internal {

// Deeper trees are only made to exhaust whoever walks them.
constexpr int max_tree_depth = 200;

// Below `root`, through no symbolic link and no other way out.
Result<UniqueFd> open_beneath(int root, const std::string& path, int flags);

// Names in a directory, sorted, without "." and "..".
Result<std::vector<std::string>> list_directory(int parent, const std::string& name);

// Removes `name` whatever it is, following nothing. Not being there is success.
Result<void> remove_tree(int parent, const std::string& name);

// Opens for reading, even when the mode forbids it to its owner; the mode is as before afterwards.
Result<UniqueFd> open_own_file(int parent, const std::string& name, int flags);

Result<void> copy_bytes(int from, int to);
bool have_equal_bytes(int first, int second);

// The target of a symbolic link.
Result<std::string> read_link(int parent, const std::string& name);

}  // namespace callgate::internal
