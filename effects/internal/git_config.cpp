// git config KEY VALUE: which file it changes, and whether the key may run a program later.
#include <algorithm>
#include <initializer_list>

#include "effects/internal/paths.h"
#include "effects/internal/predictor.h"

namespace callgate::internal {
namespace {

bool has(const Use& use, std::initializer_list<std::string_view> names) {
  return std::any_of(use.arguments->options.begin(), use.arguments->options.end(), [&](const MatchedOption& option) {
    return std::find(names.begin(), names.end(), option.spec->name) != names.end();
  });
}

// Without an option that says so, a second operand is the value that is set.
bool changes(const Use& use) {
  if (has(use, {"--unset", "--unset-all", "--add", "--replace-all", "--rename-section", "--remove-section"}))
    return true;
  bool reads = has(use, {"--get", "--get-all", "--get-regexp", "--get-urlmatch", "--get-color", "--get-colorbool"});
  return !reads && use.arguments->operands.size() > 1;
}

}  // namespace

void Predictor::git_config_entry(Use& use, const Value& key) {
  if (!changes(use)) return;
  bool removes = has(use, {"--unset", "--unset-all", "--remove-section"});
  if (!removes && (!key.known() || !is_harmless_git_key(*key.text)))
    unknown(use.index, "git configuration may run a program");
  bool elsewhere = false;
  for (const MatchedOption& option : use.arguments->options) {
    if (option.spec->name != "-f" && option.spec->name != "--file") continue;
    path_effect(use, EffectKind::write, option.value, false);
    elsewhere = true;
  }
  if (has(use, {"--global"})) return path_text(use, EffectKind::write, paths_.home + "/.gitconfig", false);
  if (has(use, {"--system"})) return path_text(use, EffectKind::write, "/etc/gitconfig", false);
  if (has(use, {"--worktree"})) return path_text(use, EffectKind::write, ".git/config.worktree", false);
  if (!elsewhere) path_text(use, EffectKind::write, ".git/config", false);
}

}  // namespace callgate::internal
