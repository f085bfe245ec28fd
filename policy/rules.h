// Rules that a person wrote, compiled from TOML; rules_toml.cpp reads them, rules.cpp matches them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/effect.h"
#include "base/path.h"
#include "base/result.h"
#include "base/tool_call.h"
#include "effects/prediction.h"
#include "policy/policy.h"

namespace callgate {

// A value. At least one of `command` and `effect` is given; with both, the rule is about that effect of such commands.
struct Rule {
  std::string name;
  Verdict verdict = Verdict::deny;
  Layer layer = Layer::user;
  std::string origin;                // "policy.toml:12"
  std::vector<std::string> command;  // one pattern a word; a last "*" stands for any further words
  std::optional<EffectKind> effect;
  std::string target;  // empty: any
  std::optional<Dialect> dialect;
  std::string reason;
  bool final = false;  // no later layer lowers what this rule decided

  bool operator==(const Rule&) const = default;
};

// `[checks] CG040 = "warn"`: another verdict for a check. "off" is recorded as allow.
struct CheckTuning {
  std::string id;
  Verdict verdict = Verdict::allow;
  Layer layer = Layer::user;
  std::string origin;

  bool operator==(const CheckTuning&) const = default;
};

// One layer as it was read: for the digest.
struct LayerText {
  Layer layer = Layer::user;
  std::string text;
};

struct RuleSet {
  std::vector<Rule> rules;  // in the order of their layers, then as written
  std::vector<CheckTuning> tunings;
  std::vector<LayerText> texts;
  ThirdVote third_vote = ThirdVote::never;
};

// A layer's rules and tunings, checked as a whole: one error and none of them counts.
struct ParsedLayer {
  std::vector<Rule> rules;
  std::vector<CheckTuning> tunings;
  ThirdVote third_vote = ThirdVote::never;
};
Result<ParsedLayer> parse_rules(Layer layer, std::string_view toml, std::string_view origin);

// What a rule is matched against: one effect of one command. `command` is nothing for an effect of no command.
struct RuleSubject {
  const EvaluatedCommand* command = nullptr;
  const Effect* effect = nullptr;
  const PathContext& paths;
  Dialect dialect = Dialect::bash;
};

// no: not about this. maybe: a word or target that is not known could make it match; only a tightening rule cares.
enum class Match : uint8_t { no, maybe, yes };
Match match_rule(const Rule& rule, const RuleSubject& subject);

// True for a rule that may lower a verdict: a project can only tighten.
bool may_lower(Layer layer);

}  // namespace callgate
