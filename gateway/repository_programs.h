// What the configuration of a repository that nobody trusts names for git to run.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/path.h"

namespace callgate {

// A value.
struct RepositoryPrograms {
  // Keys of the configuration and a value for each with which the repository's own program does not run.
  std::vector<std::pair<std::string, std::string>> overrides;
  std::string uncovered;  // why there may be more that no key switches off; empty: there is not

  bool operator==(const RepositoryPrograms&) const = default;
};

// Reads the configuration of the repositories around the working directory, up to the workspace. It is read only to
// switch off what it names: nothing of it is obeyed.
RepositoryPrograms read_repository_programs(const PathContext& paths);

// The same for the text of a configuration file.
void add_repository_programs(std::string_view config, RepositoryPrograms& programs);

// Where git keeps what belongs to a checkout: a worktree's and a submodule's .git is a file that names the directory.
struct RepositoryDirectories {
  std::string own;     // empty: there is none
  std::string common;  // what worktrees share: configuration and hooks
};
RepositoryDirectories repository_directories(const std::string& dot_git);

}  // namespace callgate
