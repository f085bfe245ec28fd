// What a change set would make the user's next `git` run, beyond what a file's name tells.
#pragma once

#include "sandbox/launcher.h"

namespace callgate {

// True for a repository's configuration with more in it than `git init` and `git clone` write, for a rebase that runs
// commands when it goes on, and for a directory that becomes a bare
// repository with either: git obeys one wherever it stands in it.
// The layer must still be there.
bool is_git_trap(const ChangeSet& changes, const Change& change);

}  // namespace callgate
