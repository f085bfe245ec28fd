#include <algorithm>

#include "base/path.h"
#include "policy/rules.h"

namespace callgate {

RuleIndex::RuleIndex(const std::vector<Rule>& rules) {
  for (uint32_t number = 0; number < rules.size(); ++number) {
    const CommandPattern& pattern = rules[number].when.command;
    std::vector<PatternWord> words = words_of(pattern);
    std::vector<std::string_view> programs = words.empty() ? std::vector<std::string_view>() : programs_of(words);
    if (programs.empty()) of_any_.push_back(number);
    for (std::string_view program : programs) {
      std::vector<uint32_t>& numbers = by_program_[std::string(program)];
      if (numbers.empty() || numbers.back() != number) numbers.push_back(number);
    }
  }
}

std::vector<uint32_t> RuleIndex::about(std::string_view program) const {
  std::vector<uint32_t> numbers = of_any_;
  auto add = [&](std::string_view name) {
    auto found = by_program_.find(name);
    if (found != by_program_.end()) numbers.insert(numbers.end(), found->second.begin(), found->second.end());
  };
  if (!program.empty()) add(program);
  // A rule about `git` is about /usr/bin/git and ./git as well.
  if (program.find('/') != std::string_view::npos) add(base_name(program));
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

}  // namespace callgate
