// Which workspaces the user has trusted, and for exactly which content of what configures them. Pure: the caller reads
// and writes the files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callgate {

// A file that configures a workspace: the gateway reads it as policy, or a tool runs what it names unasked.
struct ConfiguringFile {
  std::string name;    // relative to the workspace, or "repository/…" for the repository's own
  std::string sha256;  // hex, of its configuring content

  bool operator==(const ConfiguringFile&) const = default;
};

// A workspace as it is, or as it was when it was trusted. A value.
struct TrustedWorkspace {
  std::string path;                    // canonical
  std::string directory;               // which directory stands at the path: another one there is another workspace
  std::vector<ConfiguringFile> files;  // in the order of their names
  int64_t since_seconds = 0;

  bool operator==(const TrustedWorkspace&) const = default;
};

enum class Trust : uint8_t { untrusted, changed, trusted };
std::string_view to_string(Trust trust);

// The user's list. A value.
class TrustStore {
 public:
  // JSON text of the file; an empty text is an empty store. Anything malformed is an error, never an empty store.
  static Result<TrustStore> parse(std::string_view json);
  std::string serialize() const;

  // Nothing when nobody has trusted this path, whatever lies above or below it.
  const TrustedWorkspace* find(std::string_view canonical_path) const;
  // When it was trusted is not compared.
  Trust judge(const TrustedWorkspace& now) const;
  void add(TrustedWorkspace workspace);  // replaces an entry of the same path
  bool remove(std::string_view canonical_path);
  const std::vector<TrustedWorkspace>& entries() const { return entries_; }

 private:
  std::vector<TrustedWorkspace> entries_;
};

// Short name for exactly this directory and content: what a person saw is what a grant can be bound to.
std::string trust_digest(const TrustedWorkspace& workspace);

}  // namespace callgate
