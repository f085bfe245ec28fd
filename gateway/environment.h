// The environment that a command gets: a short list, so that no key of the caller's comes in.
#pragma once

#include <string>
#include <vector>

namespace callgate {

// `hardened`: what a repository's own configuration could run is switched off (CG075), for a workspace that the user
// has not trusted.
std::vector<std::string> sandbox_environment(bool hardened);

// The user's home directory: HOME, else the password database's.
std::string home_directory();

}  // namespace callgate
