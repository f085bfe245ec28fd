#include "policy/rules.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "policy/internal/glob.h"

namespace callgate {
namespace {

constexpr std::array<std::string_view, 6> system_directories{"/bin",      "/sbin",          "/usr/bin",
                                                             "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"};

Match both(Match a, Match b) {
  return std::min(a, b);
}

// A rule that loosens is believed only about what is certain.
bool loosens(const Rule& rule) {
  return rule.verdict <= Verdict::contain;
}

// `./git` is a file of the workspace, not git: a loosening rule must not cover it, a tightening one should.
Match match_program(std::string_view pattern, std::string_view program, bool loosening) {
  if (glob_matches(pattern, program)) return Match::yes;
  size_t slash = program.rfind('/');
  if (slash == std::string_view::npos || !glob_matches(pattern, base_name(program))) return Match::no;
  bool is_system = std::find(system_directories.begin(), system_directories.end(), program.substr(0, slash)) !=
                   system_directories.end();
  return is_system || !loosening ? Match::yes : Match::no;
}

Match match_word(std::string_view pattern, const Value& word) {
  if (!word.text) return Match::maybe;
  if (!word.is_glob) return glob_matches(pattern, *word.text) ? Match::yes : Match::no;
  // A file may be called --force: a pattern that starts with a wildcard can become an option.
  bool fixed_start =
      !word.text->empty() && std::string_view("*?[-{(").find(word.text->front()) == std::string_view::npos;
  return fixed_start && glob_matches(pattern, *word.text) ? Match::yes : Match::maybe;
}

bool takes_any_number(const std::vector<std::string>& pattern, size_t index) {
  return pattern[index] == "**" || (pattern[index] == "*" && index > 0 && index + 1 == pattern.size());
}

// Word by word; `best[j]` is how surely the pattern so far matches the first j words. |pattern| x |argv| steps.
Match match_argv(const std::vector<std::string>& pattern, const std::vector<Value>& argv, bool loosening) {
  std::vector<Match> best(argv.size() + 1, Match::no);
  best[0] = Match::yes;
  for (size_t i = 0; i < pattern.size(); ++i) {
    std::vector<Match> next(argv.size() + 1, Match::no);
    bool any_number = takes_any_number(pattern, i);
    if (any_number) next[0] = best[0];
    for (size_t j = 1; j <= argv.size(); ++j) {
      const Value& word = argv[j - 1];
      Match here = any_number               ? match_word("*", word)
                   : j == 1 && word.known() ? match_program(pattern[i], *word.text, loosening)
                                            : match_word(pattern[i], word);
      Match before = any_number ? std::max(best[j - 1], next[j - 1]) : best[j - 1];
      next[j] = both(before, here);
      if (any_number) next[j] = std::max(next[j], best[j]);
    }
    best = std::move(next);
  }
  return best[argv.size()];
}

// What a loosening rule about words cannot see: variables before the command, more arguments at run time.
bool has_more_than_words(const EvaluatedCommand& command) {
  return !command.assignments.empty() || command.reads_file_names;
}

Match match_command(const Rule& rule, const EvaluatedCommand* command) {
  // A program that is not known is judged as an unknown effect; calling it everything would deny everything.
  if (command == nullptr || command->argv.empty() || !command->argv[0].known()) return Match::no;
  if (loosens(rule) && has_more_than_words(*command)) return Match::no;
  return match_argv(rule.command, command->argv, loosens(rule));
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

Match match_effect(const Rule& rule, const Effect* effect, const PathContext& paths) {
  if (effect == nullptr || effect->kind != *rule.effect) return Match::no;
  if (rule.target.empty()) return Match::yes;
  if (is_path_kind(effect->kind)) return match_path(rule.target, effect->target, paths);
  if (effect->kind == EffectKind::connect) return match_endpoint(rule.target, effect->target);
  return glob_matches(rule.target, effect->target) ? Match::yes : Match::no;
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

Match match_rule(const Rule& rule, const RuleSubject& subject) {
  if (rule.dialect && *rule.dialect != subject.dialect) return Match::no;
  Match match = Match::yes;
  if (!rule.command.empty()) match = both(match, match_command(rule, subject.command));
  if (rule.effect) return both(match, match_effect(rule, subject.effect, subject.paths));
  if (match == Match::yes && loosens(rule) && subject.effect != nullptr &&
      comes_from_redirect(*subject.effect, *subject.command))
    return Match::no;
  return match;
}

bool may_lower(Layer layer) {
  return layer != Layer::project;
}

}  // namespace callgate
