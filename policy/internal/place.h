// Where a path lies, seen from the workspace.
#pragma once

#include <string_view>

#include "base/path.h"

namespace callgate {

enum class Place : uint8_t {
  workspace,
  temporary,  // the sandbox has its own, fresh for each call
  device,     // harmless ones
  system,     // the same on every machine; never written by a call
  shared,     // shown read-only like the system, but a person may want to write there: make install, /var/www
  cache,      // what build tools and version managers keep in the home directory, secrets excepted
  above,      // a tree that the workspace or the home directory is in
  elsewhere,
};

// "/dir/**" is the tree /dir.
std::string_view tree_root(std::string_view target);

Place place_of(std::string_view target, const PathContext& paths);

// In a directory for temporary files, whatever else lies there.
bool is_temporary(std::string_view target);

// In somebody's home directory, the user's or another's.
bool is_in_a_home(std::string_view target, const PathContext& paths);

}  // namespace callgate
