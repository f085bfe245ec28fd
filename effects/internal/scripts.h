// Small readers for the languages inside quoted operands: enough to see what acts on the world.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callgate::internal {

struct ScriptEffects {
  std::vector<std::string> reads, writes;  // file names as written
  std::vector<std::string> shell;          // text for sh -c
  std::vector<std::string> environment;    // names of variables; "*" for any
  std::string unknown;                     // why it could not be read; empty: read in full
};

ScriptEffects scan_sed(std::string_view script);
ScriptEffects scan_awk(std::string_view program);

// Keys of git's configuration that name no program and no file; the rest may run something.
bool is_harmless_git_key(std::string_view key);

}  // namespace callgate::internal
