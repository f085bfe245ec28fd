#include "policy/packs.h"

#include <algorithm>

#include "base/path.h"
#include "policy/internal/pack_tables.h"
#include "policy/rules.h"

namespace callgate {
namespace {

std::vector<std::string_view> examples_of(PackRange range) {
  std::vector<std::string_view> examples;
  for (uint32_t i = 0; i < range.count; ++i) examples.push_back(internal::pack_examples[range.first + i].view());
  return examples;
}

bool begins_here(std::string_view text, std::string_view small) {
  return text.size() >= small.size() && std::equal(small.begin(), small.end(), text.begin(), [](char a, char b) {
           return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
         });
}

bool holds(std::string_view text, std::string_view small) {
  for (size_t at = 0; at + small.size() <= text.size(); ++at)
    if (begins_here(text.substr(at), small)) return true;
  return false;
}

// Compiling an expression takes tens of microseconds, and most texts do not hold its first word.
bool may_hold(const EvaluatedCommand& command, std::string_view needle) {
  return std::any_of(command.argv.begin(), command.argv.end(),
                     [&](const Value& word) { return !word.known() || holds(*word.text, needle); });
}

void add_rules_about(std::string_view program, std::vector<uint32_t>& numbers) {
  std::span<const internal::PackProgram> all(internal::pack_programs, internal::pack_program_count);
  auto row = std::lower_bound(
      all.begin(), all.end(), program,
      [](const internal::PackProgram& entry, std::string_view name) { return entry.program.view() < name; });
  for (; row != all.end() && row->program.view() == program; ++row) numbers.push_back(row->rule);
}

}  // namespace

std::string_view PackText::view() const {
  return {internal::pack_text + at, size};
}

std::vector<PatternWord> PackRule::pattern() const {
  std::vector<PatternWord> list;
  list.reserve(words.count);
  for (uint32_t i = 0; i < words.count; ++i) {
    const internal::PackWord& word = internal::pack_words[words.first + i];
    list.push_back({word.text.view(), word.is_option, word.is_absent});
  }
  return list;
}

std::vector<std::string_view> PackRule::matching_examples() const {
  return examples_of(matches);
}

std::vector<std::string_view> PackRule::differing_examples() const {
  return examples_of(differs);
}

std::span<const Pack> all_packs() {
  return {internal::packs, internal::pack_count};
}

std::span<const PackRule> all_pack_rules() {
  return {internal::pack_rules, internal::pack_rule_count};
}

const Pack* find_pack(std::string_view name) {
  for (const Pack& pack : all_packs())
    if (pack.name.view() == name) return &pack;
  return nullptr;
}

std::vector<uint32_t> pack_rules_about(std::string_view program) {
  std::vector<uint32_t> numbers;
  add_rules_about(base_name(program), numbers);
  return numbers;
}

std::string_view packs_digest() {
  return internal::pack_digest;
}

Match match_pack_rule(const PackRule& rule, const EvaluatedCommand& command, const CommandLine& line) {
  Match match = match_command_pattern(rule.pattern(), command, line, false);
  std::string_view expression = rule.argument.view();
  if (match == Match::no || expression.empty()) return match;
  if (!may_hold(command, rule.needle.view())) return Match::no;
  return both(match, match_argument(std::string(expression), command));
}

}  // namespace callgate
