// From what other agents' settings allow, ask and deny to a policy of ours. A result never allows more than the source
// did: what cannot be said in our rules is left out where it allowed, widened where it asked or denied, and noted.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callgate {

struct Imported {
  std::string toml;                // loads as a layer
  std::vector<std::string> notes;  // what could not be carried over exactly
};

// One file each in policy/import/.
struct Importer {
  std::string_view name;    // "claude"
  std::string_view source;  // what it reads
  Result<Imported> (*run)(std::string_view text);
};

std::span<const Importer> all_importers();

// The rules of a policy's text as Claude Code's permissions; an error names the place in the policy.
Result<Imported> export_claude(std::string_view policy, std::string_view origin);

}  // namespace callgate
