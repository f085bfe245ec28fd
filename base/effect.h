// The one vocabulary from prediction to audit: what a call does to the world.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callgate {

// The target of an effect is text whose form depends on the kind.
enum class EffectKind : uint8_t {
  read,         // an absolute path; "/dir/**" means everything below
  write,        // an absolute path
  remove,       // an absolute path ("delete" outside C++)
  execute,      // a program: argv joined with shell quoting
  connect,      // HOST:PORT, "*" for any host
  listen,       // PORT
  environment,  // the name of a secret variable
  privilege,    // sudo, setuid, capability, namespace, unsandboxed
  signal,       // a process: "own", "other" or a pid
  persist,      // shell-startup, cron, unit, git-hook, agent-config
  history,      // irreversible version-control change: force-push, reset-hard, clean, …
  remote,       // state elsewhere: cloud, database, cluster, registry, forge
  install,      // MANAGER NAME
  unknown,      // the reason why it could not be predicted
};

struct Effect {
  EffectKind kind = EffectKind::unknown;
  std::string target;

  auto operator<=>(const Effect&) const = default;
};

// Sorted, without duplicates. A value.
class EffectSet {
 public:
  EffectSet() = default;
  EffectSet(std::initializer_list<Effect> effects);

  void add(Effect effect);
  void add(EffectKind kind, std::string target) { add(Effect{kind, std::move(target)}); }
  void merge(const EffectSet& other);

  bool contains(const Effect& effect) const;
  bool has(EffectKind kind) const;
  std::vector<std::string> targets(EffectKind kind) const;

  bool empty() const { return effects_.empty(); }
  size_t size() const { return effects_.size(); }
  auto begin() const { return effects_.begin(); }
  auto end() const { return effects_.end(); }
  bool operator==(const EffectSet&) const = default;

 private:
  std::vector<Effect> effects_;
};

// "delete" for `remove`, the enumerator's own name otherwise.
std::string_view to_string(EffectKind kind);
std::optional<EffectKind> effect_kind_from(std::string_view name);
// "write /work/a.c"
std::string to_string(const Effect& effect);

}  // namespace callgate
