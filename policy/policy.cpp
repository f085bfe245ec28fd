#include "policy/policy.h"

#include <algorithm>
#include <array>

#include "policy/rules.h"

namespace callgate {
namespace {

constexpr std::array<std::string_view, 5> mode_names{"plan", "ask", "edits", "auto", "locked"};
constexpr std::array<std::string_view, 5> layer_names{"built-in", "managed", "user", "project", "session"};

// Layers are kept in their order whatever order they are added in: a later one is judged later.
template <typename T>
void insert_by_layer(std::vector<T>& all, std::vector<T> added) {
  all.insert(all.end(), std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
  std::stable_sort(all.begin(), all.end(), [](const T& a, const T& b) { return a.layer < b.layer; });
}

}  // namespace

std::string_view to_string(Mode mode) {
  return mode_names[static_cast<size_t>(mode)];
}

std::optional<Mode> mode_from(std::string_view name) {
  for (size_t i = 0; i < mode_names.size(); ++i)
    if (mode_names[i] == name) return static_cast<Mode>(i);
  return std::nullopt;
}

std::string_view to_string(Layer layer) {
  return layer_names[static_cast<size_t>(layer)];
}

Policy::Policy() : rules_(std::make_unique<RuleSet>()) {}
Policy::Policy(Policy&&) noexcept = default;
Policy& Policy::operator=(Policy&&) noexcept = default;
Policy::~Policy() = default;

std::vector<std::string> Policy::once_rules() const {
  std::vector<std::string> ids;
  for (const Rule& rule : rules_->rules)
    if (rule.once) ids.push_back(once_id(rule));
  return ids;
}

ThirdVote Policy::third_vote() const {
  return rules_->third_vote;
}

Result<void> Policy::add_layer(Layer layer, std::string_view toml, std::string_view origin) {
  ParsedLayer parsed = CG_TRY(parse_rules(layer, toml, origin));
  insert_by_layer(rules_->rules, std::move(parsed.rules));
  rules_->index = RuleIndex(rules_->rules);
  if (parsed.packs) insert_by_layer(rules_->packs, {std::move(*parsed.packs)});
  insert_by_layer(rules_->tunings, std::move(parsed.tunings));
  insert_by_layer(rules_->mode_limits, std::move(parsed.mode_limits));
  if (parsed.asks_per_minute)
    rules_->asks_per_minute =
        std::min(rules_->asks_per_minute.value_or(*parsed.asks_per_minute), *parsed.asks_per_minute);
  rules_->third_vote = std::max(rules_->third_vote, parsed.third_vote);
  insert_by_layer(rules_->texts, {LayerText{layer, std::string(toml)}});
  return {};
}

}  // namespace callgate
