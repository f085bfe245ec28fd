#include "policy/internal/rule_layers.h"

#include "base/text.h"

namespace callgate {
namespace {

// Within a layer the strictest matching rule speaks for it.
struct Voice {
  const Rule* rule = nullptr;
  Verdict verdict = Verdict::allow;
};

std::string said_by(const Rule& rule, std::string_view what) {
  std::string text = rule.reason.empty() ? "rule '" + rule.name + "' (" + rule.origin + ")" : rule.reason;
  return escape_for_display(text + ": " + std::string(what), 240);
}

// A match that is only possible cannot deny: `grep -r x .` would be refused for one file that nobody may read.
Verdict voiced(const Rule& rule, Match match) {
  return match == Match::maybe && rule.verdict == Verdict::deny ? Verdict::ask : rule.verdict;
}

Voice voice_of(const RuleSet& rules, Layer layer, const RuleSubject& subject) {
  Voice voice;
  for (const Rule& rule : rules.rules) {
    if (rule.layer != layer) continue;
    Match match = match_rule(rule, subject);
    if (match == Match::no || (match == Match::maybe && loosens(rule))) continue;
    Verdict verdict = voiced(rule, match);
    if (voice.rule == nullptr || verdict > voice.verdict) voice = {&rule, verdict};
  }
  return voice;
}

}  // namespace

LayeredVerdict apply_layers(const RuleSet& rules, const RuleSubject& subject, Verdict start, bool may_loosen) {
  LayeredVerdict result{start, {}};
  if (rules.rules.empty()) return result;
  bool is_final = false;
  for (Layer layer : {Layer::built_in, Layer::managed, Layer::user, Layer::project, Layer::session}) {
    Voice voice = voice_of(rules, layer, subject);
    if (voice.rule == nullptr) continue;
    bool raises = voice.verdict > result.verdict;
    // What is denied from the start (secrets, system directories) goes by the name of its target or not at all.
    bool reaches = start != Verdict::deny || (!voice.rule->when.targets.empty());
    bool lowers = voice.verdict < result.verdict && may_loosen && may_lower(layer) && !is_final && reaches;
    is_final |= voice.rule->final || voice.verdict == Verdict::deny;
    if (!raises && !lowers) continue;
    result.verdict = voice.verdict;
    std::string what = subject.effect == nullptr ? "this command" : to_string(*subject.effect);
    result.reasons.push_back({ReasonKind::rule,
                              voice.rule->name + " (" + voice.rule->origin + ")",
                              said_by(*voice.rule, what),
                              voice.verdict,
                              {}});
  }
  return result;
}

}  // namespace callgate
