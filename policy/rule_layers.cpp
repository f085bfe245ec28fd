#include "policy/internal/rule_layers.h"

#include <algorithm>

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
Verdict voiced(Verdict verdict, Match match) {
  return match == Match::maybe && verdict == Verdict::deny ? Verdict::ask : verdict;
}

Voice voice_of(const RulesAtHand& rules, Layer layer, const RuleSubject& subject) {
  Voice voice;
  for (const RuleAtHand& at_hand : rules.rules) {
    const Rule& rule = *at_hand.rule;
    if (rule.layer != layer) continue;
    Match match = both(at_hand.match, match_effect(rule, subject));
    if (match == Match::no || (match == Match::maybe && loosens(rule))) continue;
    Verdict verdict = voiced(rule.verdict, match);
    if (voice.rule == nullptr || verdict > voice.verdict) voice = {&rule, verdict};
  }
  return voice;
}

// `git push *` does not take back what a pack asks about `git push --force|-f`; a rule that names the option does.
bool is_too_general(const Rule& rule, const std::vector<const PackRule*>& asked) {
  if (asked.empty()) return false;
  std::vector<PatternWord> own = words_of(rule.when.command);
  return std::any_of(asked.begin(), asked.end(),
                     [&](const PackRule* pack) { return !names_all_of(own, pack->pattern()); });
}

// The verdict on one subject on its way through the layers.
class Layered {
 public:
  Layered(const RulesAtHand& rules, const RuleSubject& subject, Verdict start, bool may_loosen)
      : rules_(rules), subject_(subject), start_(start), may_loosen_(may_loosen), result_{start, {}, {}} {}

  LayeredVerdict run() {
    if (rules_.rules.empty() && rules_.packs.empty()) return std::move(result_);
    for (Layer layer : {Layer::built_in, Layer::managed, Layer::user, Layer::project, Layer::session}) {
      apply_packs(layer);
      apply_rules(layer);
    }
    return std::move(result_);
  }

 private:
  // Packs only raise, and before the layer's own rules speak.
  void apply_packs(Layer layer) {
    for (const PackRuleAtHand& at_hand : rules_.packs) {
      if (at_hand.switched->layer != layer) continue;
      const PackRule& rule = *at_hand.rule;
      Verdict verdict = voiced(rule.verdict, at_hand.match);
      is_final_ |= verdict == Verdict::deny;
      asked_by_packs_.push_back(&rule);
      if (verdict <= result_.verdict) continue;
      result_.verdict = verdict;
      std::string id = std::string(rule.name.view()) + " (" + at_hand.switched->origin + ")";
      result_.reasons.push_back(
          {ReasonKind::rule, std::move(id), escape_for_display(rule.reason.view(), 240), verdict, {}});
    }
  }

  void apply_rules(Layer layer) {
    Voice voice = voice_of(rules_, layer, subject_);
    if (voice.rule == nullptr) return;
    bool raises = voice.verdict > result_.verdict;
    // What is denied from the start (secrets, system directories) goes by the name of its target or not at all.
    bool reaches = start_ != Verdict::deny || !voice.rule->when.targets.empty();
    bool lowers = voice.verdict < result_.verdict && may_loosen_ && may_lower(layer) && !is_final_ && reaches &&
                  !is_too_general(*voice.rule, asked_by_packs_);
    is_final_ |= voice.rule->final || voice.verdict == Verdict::deny;
    if (!raises && !lowers) return;
    // What is taken back stays in the list, as one that asks for no more than what holds now.
    for (Reason& reason : result_.reasons) reason.verdict = std::min(reason.verdict, voice.verdict);
    result_.verdict = voice.verdict;
    if (voice.rule->once) result_.once.push_back(voice.rule);
    std::string what = subject_.effect == nullptr ? "this command" : to_string(*subject_.effect);
    result_.reasons.push_back({ReasonKind::rule,
                               voice.rule->name + " (" + voice.rule->origin + ")",
                               said_by(*voice.rule, what),
                               voice.verdict,
                               {}});
  }

  const RulesAtHand& rules_;
  const RuleSubject& subject_;
  Verdict start_;
  bool may_loosen_;
  bool is_final_ = false;
  std::vector<const PackRule*> asked_by_packs_;
  LayeredVerdict result_;
};

}  // namespace

LayeredVerdict apply_layers(const RulesAtHand& rules, const RuleSubject& subject, Verdict start, bool may_loosen) {
  return Layered(rules, subject, start, may_loosen).run();
}

}  // namespace callgate
