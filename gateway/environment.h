// The environment that a command gets: a short list, so that no key of the caller's comes in.
#pragma once

#include <string>
#include <vector>

namespace callgate {

// Made from nothing: no variable of the caller's that a shell, the loader or an interpreter takes orders from. Its
// search path has no directory in the workspace. What is switched off beside (gateway/hardening.h) comes on top.
std::vector<std::string> sandbox_environment(const std::string& workspace);

// The user's home directory: HOME, else the password database's.
std::string home_directory();

}  // namespace callgate
