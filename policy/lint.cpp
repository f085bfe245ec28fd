#include "policy/lint.h"

#include <algorithm>

#include "base/path.h"
#include "base/text.h"
#include "policy/internal/command_words.h"
#include "policy/internal/glob.h"

namespace callgate {
namespace {

std::string named(const Rule& rule) {
  return "'" + escape_for_display(rule.name, 60) + "' (" + rule.origin + ")";
}

bool is_open(const std::vector<PatternWord>& words) {
  return !words.empty() && (words.back().text == "*" || words.back().text == "**");
}

// Each alternative of `inner` is one that `outer` stands for.
bool stands_for(const PatternWord& outer, const PatternWord& inner) {
  std::vector<std::string_view> wide = split(outer.text, '|'), narrow = split(inner.text, '|');
  return std::all_of(narrow.begin(), narrow.end(), [&](std::string_view text) {
    return std::any_of(wide.begin(), wide.end(), [&](std::string_view glob) { return glob_matches(glob, text); });
  });
}

// Whatever `inner` matches, `outer` matches as well. Says no when it is not sure. A tightening rule looks through
// options that it does not name, a loosening one with an open end as well.
bool covers(const CommandPattern& outer, const CommandPattern& inner) {
  if (outer == inner || outer.empty()) return true;
  std::vector<PatternWord> wide = words_of(outer), narrow = words_of(inner);
  bool has_options = std::any_of(wide.begin(), wide.end(),
                                 [](const PatternWord& word) { return word.is_option || word.text == "**"; });
  if (has_options || !is_open(wide) || narrow.empty()) return false;
  wide.pop_back();
  std::erase_if(narrow, [](const PatternWord& word) { return word.is_option; });
  for (size_t i = 0; i < wide.size(); ++i)
    if (i >= narrow.size() || narrow[i].text == "**" || (narrow[i].text == "*" && i + 1 == narrow.size()) ||
        !stands_for(wide[i], narrow[i]))
      return false;
  return true;
}

// `wide` speaks wherever `narrow` does: each condition of it is the same or not there.
bool is_wider(const RuleConditions& wide, const RuleConditions& narrow) {
  auto open_or_same = [](const auto& a, const auto& b) { return a.empty() || a == b; };
  auto absent_or_same = [](const auto& a, const auto& b) { return !a || a == b; };
  return covers(wide.command, narrow.command) && open_or_same(wide.argument, narrow.argument) &&
         open_or_same(wide.effects, narrow.effects) && open_or_same(wide.targets, narrow.targets) &&
         absent_or_same(wide.scope, narrow.scope) && absent_or_same(wide.dialect, narrow.dialect) &&
         open_or_same(wide.tools, narrow.tools) && open_or_same(wide.agents, narrow.agents) &&
         open_or_same(wide.sessions, narrow.sessions) && open_or_same(wide.modes, narrow.modes) &&
         absent_or_same(wide.risk_above, narrow.risk_above);
}

// Why `rule` never decides anything beside `other`; empty: it does.
std::string silenced_by(const Rule& rule, const Rule& other) {
  if (other.expires && (!rule.expires || *other.expires < *rule.expires)) return "";
  if (!is_wider(other.when, rule.when)) return "";
  // `git *` allows only the program of the system, an ask is about ./git as well: an allow never hides a stricter rule.
  if (other.layer == rule.layer && other.verdict > rule.verdict)
    return "never speaks: " + named(other) + " is about all of it and stricter";
  if (other.layer < rule.layer && other.verdict == Verdict::deny)
    return "never speaks: " + named(other) + " denies all of it in an earlier layer";
  if (other.layer < rule.layer && other.final && other.verdict > rule.verdict)
    return "never speaks: " + named(other) + " of an earlier layer is final";
  bool same = other.layer == rule.layer && other.verdict == rule.verdict && other.final >= rule.final;
  return same && !(loosens(rule) && other.when.command.empty() != rule.when.command.empty())
             ? "says nothing that " + named(other) + " does not say"
             : "";
}

// An allow for these is an allow for every program.
bool runs_anything(std::string_view program) {
  std::string_view name = base_name(program);
  return is_interpreter_name(name) ||
         is_one_of(name, {"env",  "xargs", "sudo",     "doas",   "su",     "nohup",   "timeout",
                          "nice", "time",  "ssh",      "docker", "podman", "kubectl", "make",
                          "npx",  "find",  "parallel", "watch",  "eval",   "exec",    "command"});
}

std::string overbroad(const Rule& rule) {
  const RuleConditions& when = rule.when;
  if (!loosens(rule)) return "";
  std::vector<PatternWord> words = words_of(when.command);
  if (!words.empty() && words[0].text.find('*') != std::string_view::npos)
    return "allows every program that its first word stands for; name the programs";
  if (words.size() == 2 && is_open(words))
    for (std::string_view program : split(words[0].text, '|'))
      if (runs_anything(program))
        return "allows whatever '" + escape_for_display(program, 40) + "' runs, which is every command; name its words";
  bool any_target = std::any_of(when.targets.begin(), when.targets.end(), [](const std::string& target) {
    return target == "*" || target == "/**" || target == "~/**" || target == "*:*" || target == "*:443";
  });
  bool open_effect = words.empty() && !when.effects.empty() && !when.scope && (when.targets.empty() || any_target);
  if (open_effect)
    return "allows '" + std::string(to_string(when.effects[0])) + "' of whatever it is; name a target or a command";
  bool says_only_who = words.empty() && when.effects.empty() && !when.scope;
  return says_only_who ? "allows everything in such calls; name a command or an effect" : "";
}

// Ways around a rule that asks or denies. Wrappers, quotes, variables and paths are none: patterns see dequoted words
// behind them.
std::string evadable(const Rule& rule) {
  if (loosens(rule)) return "";
  std::vector<PatternWord> words = words_of(rule.when.command);
  if (!words.empty() && words[0].text.find('/') != std::string_view::npos)
    return "is about this path only: the bare name and a copy elsewhere are not it; write the name alone";
  if (!rule.when.argument.empty())
    return "looks at words as they are written: what the program reads from a file or its input is not seen; "
           "an effect says more";
  bool cluster = std::any_of(words.begin(), words.end(), [](const PatternWord& word) {
    bool is_short = word.is_option && !word.is_absent && word.text.size() > 2 && word.text.size() <= 4;
    return is_short && word.text.find_first_of("-|=*", 1) == std::string_view::npos;
  });
  if (cluster) return "names letters in one word, which is matched as it stands: write each on its own, -r -f";
  bool paths = !words.empty() && std::any_of(words.begin() + 1, words.end(), [](const PatternWord& word) {
    return !word.is_option && (word.text.starts_with('/') || word.text.starts_with("~/"));
  });
  return paths ? "names a path as a word: other spellings of the path are not it; use effect and target" : "";
}

}  // namespace

std::vector<LintNote> lint_rules(const RuleSet& rules, int64_t now) {
  std::vector<LintNote> notes;
  auto say = [&](const Rule& rule, const std::string& text) {
    if (!text.empty()) notes.push_back({rule.name, rule.origin, text});
  };
  for (size_t i = 0; i < rules.rules.size(); ++i) {
    const Rule& rule = rules.rules[i];
    if (rule.expires && *rule.expires <= now) {
      say(rule, "has expired and says nothing; remove it");
      continue;
    }
    say(rule, overbroad(rule));
    say(rule, evadable(rule));
    for (size_t j = 0; j < rules.rules.size(); ++j) {
      const Rule& other = rules.rules[j];
      bool is_twin = other.when == rule.when && other.verdict == rule.verdict && other.layer == rule.layer;
      if (i == j || (is_twin && j > i) || (other.expires && *other.expires <= now)) continue;
      std::string text = silenced_by(rule, other);
      say(rule, text);
      if (!text.empty()) break;
    }
  }
  return notes;
}

}  // namespace callgate
