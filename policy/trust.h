// Which workspaces the user has trusted, and for exactly which content of what configures them. Pure: the caller reads
// and writes the file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callgate {

struct TrustedWorkspace {
  std::string path;      // canonical
  std::string identity;  // digest of the files that configure it (.callgate/policy.toml, …) when it was trusted
  int64_t since_seconds = 0;

  bool operator==(const TrustedWorkspace&) const = default;
};

enum class Trust : uint8_t { untrusted, changed, trusted };

// The user's list. A value.
class TrustStore {
 public:
  // JSON text of the file; an empty text is an empty store. Anything malformed is an error, never an empty store.
  static Result<TrustStore> parse(std::string_view json);
  std::string serialize() const;

  Trust judge(std::string_view canonical_path, std::string_view identity) const;
  void add(TrustedWorkspace workspace);  // replaces an entry of the same path
  bool remove(std::string_view canonical_path);
  const std::vector<TrustedWorkspace>& entries() const { return entries_; }

 private:
  std::vector<TrustedWorkspace> entries_;
};

}  // namespace callgate
