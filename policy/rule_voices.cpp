#include "policy/rule_voices.h"

#include <algorithm>

#include "base/text.h"
#include "policy/internal/rules_at_hand.h"

namespace callgate {
namespace {

std::string words_of_command(const EvaluatedCommand* command) {
  std::vector<std::string> words;
  if (command != nullptr)
    for (const Value& word : command->argv) words.push_back(word.text.value_or("*"));
  return join(words, " ");
}

class Listener {
 public:
  Listener(const PolicyInput& input, const Policy& policy) : input_(input), rules_(policy.rules()) {
    facts_ = {input.call.tool, input.call.agent, input.call.session, input.mode, std::nullopt, input.now};
    if (input.risk != nullptr) facts_.risk = input.risk->probability;
  }

  std::vector<RuleVoice> run() {
    for (const EvaluatedCommand& command : input_.prediction.commands) hear(&command, command.effects);
    EffectSet rest;
    for (const Effect& effect : input_.prediction.effects)
      if (!is_of_a_command(effect)) rest.add(effect);
    hear(nullptr, rest);
    std::stable_sort(voices_.begin(), voices_.end(), [](const RuleVoice& a, const RuleVoice& b) {
      return a.layer != b.layer ? a.layer < b.layer : a.is_pack > b.is_pack;
    });
    return std::move(voices_);
  }

 private:
  bool is_of_a_command(const Effect& effect) const {
    const auto& commands = input_.prediction.commands;
    return std::any_of(commands.begin(), commands.end(), [&](const EvaluatedCommand& command) {
      return std::find(command.effects.begin(), command.effects.end(), effect) != command.effects.end();
    });
  }

  RuleSubject subject(const EvaluatedCommand* command, const Effect* effect) const {
    Dialect dialect = command == nullptr ? input_.call.dialect : command->dialect;
    return {command, nullptr, effect, input_.paths, dialect, facts_};
  }

  void hear(const EvaluatedCommand* command, const EffectSet& effects) {
    RulesAtHand at_hand = rules_at_hand(rules_, subject(command, nullptr));
    std::string words = words_of_command(command);
    for (const PackRuleAtHand& pack : at_hand.packs)
      voices_.push_back({pack.switched->layer,
                         std::string(pack.rule->name.view()),
                         pack.switched->origin,
                         pack.rule->verdict,
                         pack.match,
                         true,
                         words,
                         {}});
    for (const RuleAtHand& each : at_hand.rules) {
      RuleVoice voice{
          each.rule->layer, each.rule->name, each.rule->origin, each.rule->verdict, Match::no, false, words, {}};
      for (const Effect& effect : effects) {
        Match match = both(each.match, match_effect(*each.rule, subject(command, &effect)));
        if (match != Match::no) voice.effects.push_back(to_string(effect));
        voice.match = std::max(voice.match, match);
      }
      if (effects.begin() == effects.end())
        voice.match = both(each.match, match_effect(*each.rule, subject(command, nullptr)));
      if (voice.match != Match::no) voices_.push_back(std::move(voice));
    }
  }

  const PolicyInput& input_;
  const RuleSet& rules_;
  CallFacts facts_;
  std::vector<RuleVoice> voices_;
};

}  // namespace

std::vector<RuleVoice> voices_of(const PolicyInput& input, const Policy& policy) {
  return Listener(input, policy).run();
}

}  // namespace callgate
