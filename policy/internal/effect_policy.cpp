#include "policy/internal/effect_policy.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "effects/prediction.h"
#include "policy/internal/git_settings.h"
#include "policy/internal/network.h"
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
    return {context.is_closed && only_reads_elsewhere(*context.command) ? Verdict::contain : Verdict::ask,
            "effect.read-secret", said("uses its own credentials:", effect.target)};
  return {Verdict::deny, "effect.read-secret",
          said(context.reaches_network ? "reads a secret and reaches the network:" : "reads a secret:", effect.target)};
}

// `ls ~`, `find / -name x`, `grep -r x /etc`: asking would be noise, and granting the tree would show every secret in
// it. It runs and sees what the sandbox shows.
EffectJudgement judge_tree_with_secrets(const Effect& effect, const EffectContext& context) {
  return {context.reaches_network ? Verdict::ask : Verdict::contain, "effect.read-above",
          said("reads what the sandbox shows of", effect.target), false, false};
}

// Who has an account, what runs when, what happened: on every machine, and the first thing that an intruder looks for.
bool describes_the_machine(std::string_view target) {
  constexpr std::array<std::string_view, 9> places{"/etc/passwd", "/etc/group",   "/etc/ssh",
                                                   "/etc/pam.d",  "/etc/crontab", "/etc/cron.d",
                                                   "/var/log",    "/var/mail",    "/var/spool"};
  return std::any_of(places.begin(), places.end(),
                     [&](std::string_view place) { return is_within(tree_root(target), place); });
}

EffectJudgement judge_read(const Effect& effect, const EffectContext& context) {
  if (reads_secret(effect.target, context.paths)) return judge_secret(effect, context);
  if (effect.target == "/") return {Verdict::allow, "effect.read", "lists the root directory"};
  if (is_sensitive_path(effect.target, context.paths)) return judge_tree_with_secrets(effect, context);
  switch (place_of(effect.target, context.paths)) {
    case Place::workspace:
    case Place::temporary:
    case Place::device:
    case Place::system:
    case Place::shared:
    case Place::cache:
      return {describes_the_machine(effect.target) ? Verdict::contain : Verdict::allow, "effect.read",
              said("reads", effect.target)};
    case Place::above:
      return judge_tree_with_secrets(effect, context);
    case Place::elsewhere:
      break;
  }
  // Another project, a data set: shown read-only to a run that can tell nobody. What lies in a home is a person's.
  bool is_kept_in = !context.reaches_network && !is_in_a_home(effect.target, context.paths);
  return {is_kept_in ? Verdict::contain : Verdict::ask, "effect.read-outside",
          said("reads outside the workspace:", effect.target), true};
}

EffectJudgement judge_persist(std::string_view kind, const EffectContext& context, std::string text) {
  if (std::optional<Verdict> plain =
          context.command ? judge_git_settings(*context.command, context.paths) : std::nullopt)
    return {context.is_closed ? *plain : Verdict::ask, "effect.persist", std::move(text)};
  bool guards_us = kind == "git-hook" || kind == "agent-config" || kind == "callgate";
  return {guards_us ? Verdict::deny : Verdict::ask, "effect.persist", std::move(text)};
}

EffectJudgement judge_change(const Effect& effect, const EffectContext& context) {
  bool removes = effect.kind == EffectKind::remove;
  std::string_view id = removes ? "effect.delete" : "effect.write";
  std::string_view verb = removes ? "deletes" : "writes";
  if (std::string_view kind = persistence_kind(effect.target, context.paths); !kind.empty())
    return judge_persist(
        kind, context,
        said(std::string(verb) + " what later programs obey (" + std::string(kind) + "):", effect.target));
  switch (place_of(effect.target, context.paths)) {
    case Place::workspace: {
      bool direct = context.mode == Mode::edits || context.mode == Mode::automatic;
      return {direct ? Verdict::allow : Verdict::contain, id, said(verb, effect.target)};
    }
    case Place::temporary:
    case Place::device:
      return {Verdict::allow, id, said(verb, effect.target)};
    case Place::cache:
      // Other projects build from it: what one call puts there is its own, and gone with it.
      return {Verdict::contain, id, said(std::string(verb) + " a copy of the cache", effect.target), false, false};
    case Place::above:
      // `mktemp` beside a workspace that lies in /tmp: the sandbox has a /tmp of its own.
      if (!removes && is_temporary(effect.target))
        return {Verdict::contain, id, said(verb, effect.target), false, false};
      [[fallthrough]];
    case Place::system:
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

// A program that nobody can foresee would have the same door: `npm view x; ./program` could publish what it read.
bool is_held_by_registries(const EffectContext& context) {
  if (context.command == nullptr || !asks_only_registries(*context.command)) return false;
  std::vector<std::string> hosts = context.command->effects.targets(EffectKind::connect);
  return context.is_closed || std::none_of(hosts.begin(), hosts.end(), takes_uploads);
}

EffectJudgement judge_connect(const Effect& effect, const EffectContext& context) {
  if (is_loopback(effect.target))
    // The sandbox has a loopback of its own, on which nothing of the machine listens.
    return {Verdict::contain, "effect.connect", said("connects to its own loopback,", effect.target), false, false};
  if (is_held_by_registries(context))
    return {Verdict::contain, "effect.connect", said("asks the package registry", effect.target)};
  if (context.command != nullptr && context.is_closed && only_reads_elsewhere(*context.command))
    return {Verdict::contain, "effect.connect", said("looks at", effect.target)};
  return {Verdict::ask, "effect.connect", said("connects to", effect.target), true};
}

EffectJudgement judge_remote(const Effect& effect, const EffectContext& context) {
  if (context.command != nullptr && context.is_closed && only_reads_elsewhere(*context.command))
    return {Verdict::contain, "effect.remote", said("looks at state elsewhere:", effect.target)};
  if (context.command != nullptr && effect.target == "upload" && talks_to_itself(*context.command))
    return {Verdict::contain, "effect.remote", "sends to its own loopback", false, false};
  return {Verdict::ask, "effect.remote", said("changes state elsewhere:", effect.target), true};
}

EffectJudgement judge_install(const Effect& effect, const EffectContext& context) {
  return {is_held_by_registries(context) ? Verdict::contain : Verdict::ask, "effect.install",
          said("installs", effect.target), true};
}

EffectJudgement judge_environment(const Effect& effect) {
  // All variables: those of the sandbox, which are few and no secrets (gateway/environment.h).
  if (effect.target == "*")
    return {Verdict::contain, "effect.environment", "shows the sandbox's own variables", false, false};
  return {Verdict::ask, "effect.environment", said("reads the secret variable", effect.target)};
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
      return judge_connect(effect, context);
    case EffectKind::listen:
      return {Verdict::contain, "effect.listen", said("listens on its own loopback, port", effect.target)};
    case EffectKind::environment:
      return judge_environment(effect);
    case EffectKind::privilege:
      return {Verdict::ask, "effect.privilege", said("asks for more privileges:", effect.target)};
    case EffectKind::signal:
      // `%1` is a job of the same shell.
      return {effect.target == "own" || effect.target.starts_with('%') ? Verdict::allow : Verdict::ask, "effect.signal",
              said("signals a process:", effect.target), true};
    case EffectKind::persist:
      return judge_persist(effect.target, context, said("makes something run later:", effect.target));
    case EffectKind::history:
      return {Verdict::ask, "effect.history", said("changes version history for good:", effect.target)};
    case EffectKind::remote:
      return judge_remote(effect, context);
    case EffectKind::install:
      return judge_install(effect, context);
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
  if (!is_sensitive_path(target, paths)) return false;
  if (!target.ends_with("/**")) return true;
  Place place = place_of(target, paths);
  bool is_hidden = place == Place::above || place == Place::system || place == Place::shared;
  return !is_hidden || is_sensitive_path(tree_root(target), paths);
}

namespace {

bool is_file(const EvaluatedCommand& command, std::string_view operand, std::string_view path) {
  bool is_path = operand.find_first_of("/~") != std::string_view::npos;
  if (is_path && operand.find(base_name(path)) != std::string_view::npos) return true;
  if (command.cwd.empty()) return operand == base_name(path);
  return is_within(path, normal_path(operand, command.cwd));
}

// `dist/*` cannot be ~/.pypirc.
bool may_be_file(const EvaluatedCommand& command, const std::string& pattern, std::string_view path) {
  std::string place = normal_path(pattern, command.cwd);
  return command.cwd.empty() || fnmatch(place.c_str(), std::string(path).c_str(), FNM_LEADING_DIR) == 0;
}

// A word that is the file's path, alone or behind `=`, `@` or `:`; one that only looks like its name is not.
bool names_file(const EvaluatedCommand& command, std::string_view word, std::string_view path) {
  if (is_file(command, word, path)) return true;
  for (size_t i = 0; i < word.size(); ++i)
    if (std::string_view("=@:").find(word[i]) != std::string_view::npos && is_file(command, word.substr(i + 1), path))
      return true;
  return false;
}

}  // namespace

bool uses_own_credentials(const EvaluatedCommand& command, std::string_view path) {
  constexpr std::array<std::string_view, 38> tools{
      "kubectl", "oc",     "helm",   "k9s",   "aws",   "gcloud", "gsutil",    "az",     "doctl",  "docker",
      "podman",  "gh",     "glab",   "hub",   "npm",   "pnpm",   "yarn",      "ssh",    "scp",    "sftp",
      "gpg",     "psql",   "mysql",  "cargo", "twine", "git",    "gem",       "skopeo", "poetry", "hatch",
      "flit",    "rclone", "pulumi", "mvn",   "vault", "heroku", "terraform", "fly"};
  path = tree_root(path);
  if (std::find(tools.begin(), tools.end(), command.name()) == tools.end() || !command.is_described) return false;
  for (const EvaluatedRedirect& redirect : command.redirects)
    if (!redirect.target.known() || is_within(path, *redirect.target.text)) return false;
  return std::none_of(command.argv.begin() + 1, command.argv.end(), [&](const Value& word) {
    return !word.text ||
           (word.is_glob ? may_be_file(command, *word.text, path) : names_file(command, *word.text, path));
  });
}

namespace {

// Where a path begins in a word: behind `--file=`, `-f`, `@` or `host:`. In `dist/*` it is the whole word.
size_t path_start(std::string_view word) {
  size_t start = word.find_first_of("/.~");
  bool attached = word.starts_with('-') && word.substr(0, start).find('=') == std::string_view::npos;
  if (start == std::string_view::npos || attached) return start;
  while (start > 0 && std::string_view("=@:,<>'\"( ").find(word[start - 1]) == std::string_view::npos) --start;
  return start;
}

}  // namespace

std::optional<std::string> secret_operand(const EvaluatedCommand& command, const PathContext& paths) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    const Value& word = command.argv[i];
    if (!word.text || (command.is_described && !word.is_glob)) continue;
    size_t start = path_start(*word.text);
    if (start == std::string::npos) continue;
    std::string text = without_brackets(std::string_view(*word.text).substr(start));
    if (text.starts_with("~/")) text = paths.home + text.substr(1);
    std::string path = normal_path(text, command.cwd.empty() ? paths.cwd : command.cwd);
    if (is_sensitive_path(path, paths)) return path;
  }
  return std::nullopt;
}

bool leaves_the_copy(const Effect& effect, const EffectContext& context) {
  switch (effect.kind) {
    case EffectKind::connect:
    case EffectKind::environment:
    case EffectKind::remote:
      return judge_effect(effect, context).verdict > Verdict::contain;
    case EffectKind::persist:
      return judge_effect(effect, context).verdict > Verdict::contain;
    case EffectKind::privilege:
      return true;
    case EffectKind::write:
    case EffectKind::remove:
      return is_outside(effect, context.paths);
    default:
      return false;
  }
}

bool is_outside(const Effect& effect, const PathContext& paths) {
  if (effect.kind == EffectKind::write && is_temporary(effect.target)) return false;
  Place place = place_of(effect.target, paths);
  return place == Place::system || place == Place::above || place == Place::shared || place == Place::elsewhere;
}

}  // namespace callgate
