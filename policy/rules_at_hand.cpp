#include "policy/internal/rules_at_hand.h"

#include <algorithm>

namespace callgate {
namespace {

std::string_view program_of(const EvaluatedCommand* command) {
  bool known = command != nullptr && !command->argv.empty() && command->argv[0].known();
  return known ? std::string_view(*command->argv[0].text) : std::string_view();
}

// Numbers of the packs' rules about the program that some layer has switched on.
std::vector<uint32_t> switched_rules(const RuleSet& rules, std::string_view program) {
  std::vector<uint32_t> numbers;
  if (rules.packs.empty() || program.empty()) return numbers;
  numbers = pack_rules_about(program);
  std::erase_if(numbers, [&](uint32_t number) {
    return std::none_of(rules.packs.begin(), rules.packs.end(),
                        [&](const SwitchedPacks& switched) { return switched.rules[number]; });
  });
  return numbers;
}

bool speaks_of_words(const std::vector<Rule>& rules, const std::vector<uint32_t>& numbers) {
  return std::any_of(numbers.begin(), numbers.end(),
                     [&](uint32_t number) { return !rules[number].when.command.empty(); });
}

}  // namespace

RulesAtHand rules_at_hand(const RuleSet& rules, const RuleSubject& subject) {
  RulesAtHand at_hand;
  std::string_view program = program_of(subject.command);
  std::vector<uint32_t> numbers = rules.index.about(program);
  std::vector<uint32_t> pack_numbers = switched_rules(rules, program);
  // The words are told apart only when some rule is about the program.
  CommandLine line;
  if (!program.empty() && (!pack_numbers.empty() || speaks_of_words(rules.rules, numbers)))
    line = read_command_line(*subject.command);
  RuleSubject with_line{subject.command, &line, nullptr, subject.paths, subject.dialect, subject.call};
  for (uint32_t number : numbers) {
    Match match = match_call_and_command(rules.rules[number], with_line);
    if (match != Match::no) at_hand.rules.push_back({&rules.rules[number], match});
  }
  for (uint32_t number : pack_numbers) {
    const PackRule& rule = all_pack_rules()[number];
    Match match = match_pack_rule(rule, *subject.command, line);
    if (match == Match::no) continue;
    for (const SwitchedPacks& switched : rules.packs)
      if (switched.rules[number]) at_hand.packs.push_back({&rule, &switched, match});
  }
  return at_hand;
}

}  // namespace callgate
