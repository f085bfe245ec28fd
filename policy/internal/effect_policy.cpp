#include "policy/internal/effect_policy.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "effects/prediction.h"
#include "policy/internal/place.h"

namespace callgate {
namespace {

std::string said(std::string_view what, std::string_view target) {
  constexpr size_t columns = 120;  // one line of a terminal with room for the words around it
  return std::string(what) + " " + escape_for_display(target, columns);
}

EffectJudgement judge_secret(const Effect& effect, const EffectContext& context) {
  bool own = place_of(effect.target, context.paths) == Place::workspace;
  if (own && !context.reaches_network)
    return {Verdict::ask, "effect.read-secret", said("reads a secret of the workspace:", effect.target)};
  if (context.command != nullptr && uses_own_credentials(*context.command, effect.target))
    return {Verdict::ask, "effect.read-secret", said("uses its own credentials:", effect.target)};
  return {Verdict::deny, "effect.read-secret",
          said(context.reaches_network ? "reads a secret and reaches the network:" : "reads a secret:", effect.target)};
}

EffectJudgement judge_read(const Effect& effect, const EffectContext& context) {
  if (reads_secret(effect.target, context.paths)) return judge_secret(effect, context);
  if (effect.target == "/") return {Verdict::allow, "effect.read", "lists the root directory"};
  switch (place_of(effect.target, context.paths)) {
    case Place::workspace:
    case Place::temporary:
    case Place::device:
    case Place::system:
    case Place::shared:
      return {Verdict::allow, "effect.read", said("reads", effect.target)};
    case Place::above:
      // `ls ~`, `find / -name x`: asking would be noise, and granting the tree would show every secret in it. It runs
      // and sees what the sandbox shows.
      return {context.reaches_network ? Verdict::ask : Verdict::contain, "effect.read-above",
              said("reads what the sandbox shows of", effect.target), false, false};
    case Place::elsewhere:
      break;
  }
  return {Verdict::ask, "effect.read-outside", said("reads outside the workspace:", effect.target), true};
}

EffectJudgement judge_persist(std::string_view kind, std::string text) {
  bool guards_us = kind == "git-hook" || kind == "agent-config" || kind == "callgate";
  return {guards_us ? Verdict::deny : Verdict::ask, "effect.persist", std::move(text)};
}

EffectJudgement judge_change(const Effect& effect, const EffectContext& context) {
  bool removes = effect.kind == EffectKind::remove;
  std::string_view id = removes ? "effect.delete" : "effect.write";
  std::string_view verb = removes ? "deletes" : "writes";
  if (std::string_view kind = persistence_kind(effect.target, context.paths); !kind.empty())
    return judge_persist(
        kind, said(std::string(verb) + " what later programs obey (" + std::string(kind) + "):", effect.target));
  switch (place_of(effect.target, context.paths)) {
    case Place::workspace: {
      bool direct = context.mode == Mode::edits || context.mode == Mode::automatic;
      return {direct ? Verdict::allow : Verdict::contain, id, said(verb, effect.target)};
    }
    case Place::temporary:
    case Place::device:
      return {Verdict::allow, id, said(verb, effect.target)};
    case Place::system:
    case Place::above:
      return {Verdict::deny, removes ? "effect.delete-system" : "effect.write-system",
              said(std::string(verb) + " a system or home directory:", effect.target)};
    case Place::shared:
    case Place::elsewhere:
      break;
  }
  return {Verdict::ask, removes ? "effect.delete-outside" : "effect.write-outside",
          said(std::string(verb) + " outside the workspace:", effect.target), true};
}

EffectJudgement judge_unknown(const Effect& effect, const EffectContext& context) {
  std::string text = said("cannot be predicted:", effect.target);
  if (context.beyond_containment)
    return {Verdict::ask, "effect.unknown", text + ", and the call needs more than a copy"};
  return {Verdict::contain, "effect.unknown", std::move(text)};
}

EffectJudgement judge_in_any_mode(const Effect& effect, const EffectContext& context) {
  switch (effect.kind) {
    case EffectKind::read:
      return judge_read(effect, context);
    case EffectKind::write:
    case EffectKind::remove:
      return judge_change(effect, context);
    case EffectKind::execute:
      // What the program does is said by its other effects, or by `unknown`.
      return {Verdict::allow, "effect.execute", said("runs", effect.target)};
    case EffectKind::connect:
      return {Verdict::ask, "effect.connect", said("connects to", effect.target), true};
    case EffectKind::listen:
      return {Verdict::contain, "effect.listen", said("listens on its own loopback, port", effect.target)};
    case EffectKind::environment:
      return {Verdict::ask, "effect.environment", said("reads the secret variable", effect.target)};
    case EffectKind::privilege:
      return {Verdict::ask, "effect.privilege", said("asks for more privileges:", effect.target)};
    case EffectKind::signal:
      return {effect.target == "own" ? Verdict::allow : Verdict::ask, "effect.signal",
              said("signals a process:", effect.target), true};
    case EffectKind::persist:
      return judge_persist(effect.target, said("makes something run later:", effect.target));
    case EffectKind::history:
      return {Verdict::ask, "effect.history", said("changes version history for good:", effect.target)};
    case EffectKind::remote:
      return {Verdict::ask, "effect.remote", said("changes state elsewhere:", effect.target), true};
    case EffectKind::install:
      return {Verdict::ask, "effect.install", said("installs", effect.target), true};
    case EffectKind::unknown:
      break;
  }
  return judge_unknown(effect, context);
}

// `cat /etc/shado[w]`: a bracket with one character is that character.
std::string without_brackets(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    bool bracket = text[i] == '[' && i + 2 < text.size() && text[i + 2] == ']';
    plain += bracket ? text[i + 1] : text[i];
    if (bracket) i += 2;
  }
  return plain;
}

bool only_looks(const Effect& effect, const PathContext& paths) {
  bool changes = effect.kind == EffectKind::write || effect.kind == EffectKind::remove;
  if (changes) return place_of(effect.target, paths) == Place::device;
  return effect.kind == EffectKind::read || effect.kind == EffectKind::execute ||
         effect.kind == EffectKind::environment;
}

}  // namespace

EffectJudgement judge_effect(const Effect& effect, const EffectContext& context) {
  EffectJudgement judgement = judge_in_any_mode(effect, context);
  if (context.mode == Mode::plan && !only_looks(effect, context.paths)) {
    judgement.verdict = Verdict::deny;
    judgement.text = "mode plan only reads: " + judgement.text;
  }
  return judgement;
}

bool reads_secret(std::string_view target, const PathContext& paths) {
  bool is_tree_above = target.ends_with("/**") && place_of(target, paths) == Place::above;
  return !is_tree_above && is_sensitive_path(target, paths);
}

bool uses_own_credentials(const EvaluatedCommand& command, std::string_view path) {
  constexpr std::array<std::string_view, 26> tools{
      "kubectl", "oc",  "helm", "k9s",  "aws", "gcloud", "gsutil", "az",  "doctl", "docker", "podman", "gh",    "glab",
      "hub",     "npm", "pnpm", "yarn", "ssh", "scp",    "sftp",   "gpg", "psql",  "mysql",  "cargo",  "twine", "git"};
  if (std::find(tools.begin(), tools.end(), command.name()) == tools.end() || !command.is_described) return false;
  for (const EvaluatedRedirect& redirect : command.redirects)
    if (!redirect.target.known() || is_within(tree_root(path), *redirect.target.text)) return false;
  std::string_view own = base_name(tree_root(path));
  return std::all_of(command.argv.begin(), command.argv.end(),
                     [&](const Value& word) { return word.known() && word.text->find(own) == std::string::npos; });
}

std::optional<std::string> secret_operand(const EvaluatedCommand& command, const PathContext& paths) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    const Value& word = command.argv[i];
    if (!word.text || (command.is_described && !word.is_glob)) continue;
    size_t start = word.text->find_first_of("/.~");
    if (start == std::string::npos) continue;
    std::string text = without_brackets(std::string_view(*word.text).substr(start));
    if (text.starts_with("~/")) text = paths.home + text.substr(1);
    std::string path = normal_path(text, command.cwd.empty() ? paths.cwd : command.cwd);
    if (is_sensitive_path(path, paths)) return path;
  }
  return std::nullopt;
}

bool is_outside(const Effect& effect, const PathContext& paths) {
  Place place = place_of(effect.target, paths);
  return place == Place::system || place == Place::above || place == Place::shared || place == Place::elsewhere;
}

}  // namespace callgate
