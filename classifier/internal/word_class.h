// Classes of the words that a caller chooses freely. The model sees a class, never the word itself: otherwise naming a
// host "docs" would lower a score and naming it "evil" would raise it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/path.h"

namespace callgate::internal {

struct PathClass {
  std::string_view name;  // "workspace", "secret", "system", …
  std::string_view kind;  // of a persistence path: "git-hook"; else empty
  bool is_pattern = false;
};

// The places of one call. Asking whether a path is a secret compares it with some 250 patterns, and the same path comes
// as a word, as an effect and as a redirect: so answers are kept. For one thread; `context` is borrowed for its life.
class Places {
 public:
  explicit Places(const PathContext& context) : context_(context) {}

  const PathContext& context() const { return context_; }
  // Where a path points to, seen from the workspace. `path` is absolute, or relative to `cwd`; an empty `cwd` is
  // unknown.
  PathClass classify(std::string_view path, std::string_view cwd);

 private:
  struct Known {
    std::string path;
    PathClass place;
  };
  PathClass judge(const std::string& absolute) const;

  const PathContext& context_;
  std::vector<Known> known_;
};

// A word that names a file rather than a number, a flag or a sentence.
bool looks_like_path(std::string_view word);

struct Url {
  std::string_view scheme, user, host, port, path;
};
std::optional<Url> split_url(std::string_view word);

// "loopback", "private", "metadata", "address", "registry", "forge", "raw-forge", "drop", "tunnel", "storage", "other".
std::string_view classify_host(std::string_view host);

// What setting this variable can change: "loader", "startup", "path", "tls-off", …
std::string_view classify_variable(std::string_view name);

// Closed classes for the reasons of an `unknown` effect, which quote words of the caller.
std::string_view classify_unknown(std::string_view reason);

// A name that a test set or an attacker's sense of humour chose: it must neither raise nor lower a score.
bool is_masked_word(std::string_view word);

// A lower-case word such as a subcommand: "push", "rollout-status".
bool is_plain_word(std::string_view word);

}  // namespace callgate::internal
