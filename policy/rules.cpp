#include "policy/rules.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "base/digest.h"
#include "policy/internal/effect_policy.h"
#include "policy/internal/glob.h"
#include "policy/internal/place.h"

namespace callgate {
namespace {

constexpr std::array<std::string_view, 6> scope_names{"workspace", "temporary", "system", "home", "secrets", "outside"};

constexpr int64_t max_expression_memory = 1 << 20;  // bytes that RE2 may use for one expression

// What a loosening rule about words cannot see: variables before the command, more arguments at run time.
bool has_more_than_words(const EvaluatedCommand& command) {
  return !command.assignments.empty() || command.reads_file_names;
}

Match match_command(const Rule& rule, const RuleSubject& subject) {
  const EvaluatedCommand* command = subject.command;
  // A program that is not known is judged as an unknown effect; calling it everything would deny everything.
  if (command == nullptr || command->argv.empty() || !command->argv[0].known()) return Match::no;
  std::vector<PatternWord> pattern = words_of(rule.when.command);
  if (!may_be_about(pattern, *command->argv[0].text)) return Match::no;
  if (loosens(rule) && has_more_than_words(*command)) return Match::no;
  return match_command_pattern(pattern, *command, *subject.line, loosens(rule));
}

RE2::Options expression_options() {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(max_expression_memory);
  return options;
}

std::string expand_scope(std::string_view target, const PathContext& paths) {
  if (target == "workspace") return paths.workspace;
  if (target.starts_with("workspace/")) return paths.workspace + std::string(target.substr(9));
  if (target == "~") return paths.home;
  if (target.starts_with("~/")) return paths.home + std::string(target.substr(1));
  return std::string(target);
}

Match match_path(std::string_view target, std::string_view path, const PathContext& paths) {
  std::string pattern = expand_scope(target, paths);
  if (!path.ends_with("/**")) return path_glob_matches(pattern, path) ? Match::yes : Match::no;
  // The effect is about a whole tree: certain when the pattern covers it, possible when it reaches into it.
  std::string_view tree = path.substr(0, path.size() - 3);
  if (tree.empty()) tree = "/";
  if (pattern == "/**" || (pattern.ends_with("/**") && path_glob_matches(pattern, tree))) return Match::yes;
  std::string_view fixed = std::string_view(pattern).substr(0, pattern.find('*'));
  return is_within(fixed, tree) ? Match::maybe : Match::no;
}

struct Endpoint {
  std::string_view host, port;
};

// "*" for a port that is not given. A port follows the last colon, which an IPv6 address has inside brackets only.
Endpoint split_endpoint(std::string_view text) {
  size_t colon = text.rfind(':');
  bool has_port = colon != std::string_view::npos && text.find(']', colon) == std::string_view::npos;
  if (!has_port) return {text, "*"};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

Match match_endpoint_part(std::string_view pattern, std::string_view part) {
  if (pattern == "*") return Match::yes;
  if (part == "*") return Match::maybe;
  return glob_matches(pattern, part) ? Match::yes : Match::no;
}

Match match_endpoint(std::string_view target, std::string_view endpoint) {
  Endpoint pattern = split_endpoint(target), actual = split_endpoint(endpoint);
  return both(match_endpoint_part(pattern.host, actual.host), match_endpoint_part(pattern.port, actual.port));
}

bool is_path_kind(EffectKind kind) {
  return kind == EffectKind::read || kind == EffectKind::write || kind == EffectKind::remove;
}

Match match_target(const std::string& target, const Effect& effect, const PathContext& paths) {
  if (is_path_kind(effect.kind)) return match_path(target, effect.target, paths);
  if (effect.kind == EffectKind::connect) return match_endpoint(target, effect.target);
  return glob_matches(target, effect.target) ? Match::yes : Match::no;
}

Match match_scope(Scope scope, const Effect& effect, const PathContext& paths) {
  if (!is_path_kind(effect.kind)) return Match::no;
  Place place = place_of(effect.target, paths);
  bool in_home = is_within(tree_root(effect.target), paths.home) && place != Place::workspace;
  switch (scope) {
    case Scope::workspace:
      return place == Place::workspace ? Match::yes : place == Place::above ? Match::maybe : Match::no;
    case Scope::temporary:
      return place == Place::temporary ? Match::yes : Match::no;
    case Scope::system:
      return place == Place::system || place == Place::shared ? Match::yes : Match::no;
    case Scope::home:
      return in_home ? Match::yes : place == Place::above ? Match::maybe : Match::no;
    case Scope::secrets:
      return reads_secret(effect.target, paths) ? Match::yes : Match::no;
    case Scope::outside:
      return place == Place::workspace || place == Place::temporary || place == Place::device ? Match::no : Match::yes;
  }
  return Match::no;
}

// An effect's kind, target and scope. A rule that names none of them is about every effect.
Match match_conditions(const RuleConditions& when, const Effect* effect, const PathContext& paths) {
  if (when.effects.empty() && when.targets.empty() && !when.scope) return Match::yes;
  if (effect == nullptr) return Match::no;
  bool is_kind =
      when.effects.empty() || std::find(when.effects.begin(), when.effects.end(), effect->kind) != when.effects.end();
  if (!is_kind) return Match::no;
  Match match = when.targets.empty() ? Match::yes : Match::no;
  for (const std::string& target : when.targets) match = std::max(match, match_target(target, *effect, paths));
  return when.scope ? both(match, match_scope(*when.scope, *effect, paths)) : match;
}

bool is_any(const std::vector<std::string>& globs, std::string_view text) {
  return globs.empty() ||
         std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) { return glob_matches(glob, text); });
}

// `locked` is the mode ask with nobody there; a plan with nobody there is both.
bool is_any_mode(const std::vector<Mode>& modes, const CallFacts& call) {
  if (modes.empty()) return true;
  auto names = [&](Mode mode) { return std::find(modes.begin(), modes.end(), mode) != modes.end(); };
  if (!call.attended && names(Mode::locked)) return true;
  return (call.attended || call.mode == Mode::plan) && names(call.mode);
}

// The call as a whole. An opinion that the risk model did not give cannot keep a tightening rule from speaking.
bool holds_for_call(const Rule& rule, const CallFacts& call) {
  const RuleConditions& when = rule.when;
  if (rule.expires && call.now >= *rule.expires) return false;
  if (!is_any(when.tools, call.tool) || !is_any(when.agents, call.agent) || !is_any(when.sessions, call.session))
    return false;
  // Who does not know whether it is used up does not loosen by it.
  if (rule.once && (call.used == nullptr ? loosens(rule) : call.used->contains(once_id(rule)))) return false;
  if (!is_any_mode(when.modes, call)) return false;
  return !when.risk_above || (call.risk ? *call.risk > *when.risk_above : !loosens(rule));
}

// `git log > ~/x`: the rule is about the words, the shell opens the file.
bool comes_from_redirect(const Effect& effect, const EvaluatedCommand& command) {
  return std::any_of(command.redirects.begin(), command.redirects.end(),
                     [&](const EvaluatedRedirect& redirect) {
                       return !redirect.target.known() || *redirect.target.text == effect.target;
                     }) &&
         is_path_kind(effect.kind);
}

}  // namespace

std::string_view to_string(Scope scope) {
  return scope_names[static_cast<size_t>(scope)];
}

std::optional<Scope> scope_from(std::string_view name) {
  for (size_t i = 0; i < scope_names.size(); ++i)
    if (scope_names[i] == name) return static_cast<Scope>(i);
  return std::nullopt;
}

std::string once_id(const Rule& rule) {
  return sha256(std::string(to_string(rule.layer)) + ":" + rule.name).hex().substr(0, 32);
}

bool limits(const ModeLimit& limit, const ToolCall& call) {
  return is_any(limit.agents, call.agent) && is_any(limit.sessions, call.session);
}

bool loosens(const Rule& rule) {
  return rule.verdict <= Verdict::contain;
}

// Compiled here and not when the rule is read: only a command that the rule's pattern is about comes so far.
Match match_argument(const std::string& expression, const EvaluatedCommand& command) {
  RE2 compiled(expression, expression_options());
  Match best = Match::no;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    const Value& word = command.argv[i];
    if (!word.known()) best = std::max(best, Match::maybe);
    if (word.known() && RE2::PartialMatch(*word.text, compiled)) return Match::yes;
  }
  return best;
}

Match match_call_and_command(const Rule& rule, const RuleSubject& subject) {
  const RuleConditions& when = rule.when;
  if (!holds_for_call(rule, subject.call)) return Match::no;
  if (when.dialect && *when.dialect != subject.dialect) return Match::no;
  Match match = when.command.empty() ? Match::yes : match_command(rule, subject);
  if (match == Match::no || when.argument.empty()) return match;
  return subject.command == nullptr ? Match::no : both(match, match_argument(when.argument, *subject.command));
}

Match match_effect(const Rule& rule, const RuleSubject& subject) {
  const RuleConditions& when = rule.when;
  bool about_words = when.effects.empty() && when.targets.empty() && !when.scope && subject.command != nullptr;
  if (about_words && loosens(rule) && subject.effect != nullptr &&
      comes_from_redirect(*subject.effect, *subject.command))
    return Match::no;
  return match_conditions(when, subject.effect, subject.paths);
}

Match match_rule(const Rule& rule, const RuleSubject& subject) {
  Match match = match_effect(rule, subject);
  return match == Match::no ? match : both(match, match_call_and_command(rule, subject));
}

std::string expression_error(const std::string& expression) {
  RE2 compiled(expression, expression_options());
  return compiled.ok() ? "" : compiled.error();
}

bool may_lower(Layer layer) {
  return layer != Layer::project;
}

}  // namespace callgate
