// Rules that a person wrote, compiled from TOML; rules_toml.cpp reads them, rules.cpp matches them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/effect.h"
#include "base/path.h"
#include "base/result.h"
#include "base/tool_call.h"
#include "effects/prediction.h"
#include "policy/command_pattern.h"
#include "policy/policy.h"

namespace callgate {

// Where the path of a read, write or delete lies. outside: none of workspace, temporary and device.
enum class Scope : uint8_t { workspace, temporary, system, home, secrets, outside };
std::string_view to_string(Scope scope);
std::optional<Scope> scope_from(std::string_view name);

// What a rule speaks about; what is empty says nothing. All that is given must hold, of a list one member.
struct RuleConditions {
  CommandPattern command;
  std::string argument;  // a regular expression (RE2) that some word behind the program holds
  std::vector<EffectKind> effects;
  std::vector<std::string> targets;  // paths with "workspace/", "~/" or "/", HOST:PORT, or the effect's own words
  std::optional<Scope> scope;
  std::optional<Dialect> dialect;
  std::vector<std::string> tools, agents, sessions;  // globs
  std::vector<Mode> modes;
  std::optional<double> risk_above;  // a probability; without an opinion of the model it holds

  bool operator==(const RuleConditions&) const = default;
};

// A value.
struct Rule {
  std::string name;
  Verdict verdict = Verdict::deny;
  Layer layer = Layer::user;
  std::string origin;  // "policy.toml:12"
  RuleConditions when;
  std::string reason;
  bool final = false;              // no later layer lowers what this rule decided
  std::optional<int64_t> expires;  // Unix seconds from which on it says nothing
  bool once = false;               // one call that runs uses it up

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

// `[[mode]]`: the most that some agents or sessions get, whatever they ask for. It only ever limits.
struct ModeLimit {
  Mode at_most = Mode::plan;
  std::vector<std::string> agents, sessions;  // globs; both empty: everybody
  Layer layer = Layer::user;
  std::string origin;

  bool operator==(const ModeLimit&) const = default;
};

// One layer as it was read: for the digest.
struct LayerText {
  Layer layer = Layer::user;
  std::string text;
};

// `packs = ["git", "!git/clean"]`: rules that come with Callgate (policy/packs.h) and are switched on by a layer.
struct SwitchedPacks {
  Layer layer = Layer::user;
  std::string origin;
  std::vector<bool> rules;  // by their number; empty: none

  bool operator==(const SwitchedPacks&) const = default;
};

// Which rules may be about a program: most are never looked at.
class RuleIndex {
 public:
  RuleIndex() = default;
  explicit RuleIndex(const std::vector<Rule>& rules);
  // Numbers of rules, ascending. `program` as it is written in the command; empty: rules about whatever program.
  std::vector<uint32_t> about(std::string_view program) const;

 private:
  std::map<std::string, std::vector<uint32_t>, std::less<>> by_program_;
  std::vector<uint32_t> of_any_;
};

// More questions a minute than this, and a person says yes without reading them.
constexpr int default_asks_per_minute = 12;

struct RuleSet {
  std::vector<Rule> rules;  // in the order of their layers, then as written
  RuleIndex index;          // of `rules`
  std::vector<SwitchedPacks> packs;
  std::vector<CheckTuning> tunings;
  std::vector<LayerText> texts;
  std::vector<ModeLimit> mode_limits;
  std::optional<int> asks_per_minute;
  ThirdVote third_vote = ThirdVote::never;
};

// A layer's rules and tunings, checked as a whole: one error and none of them counts.
struct ParsedLayer {
  std::vector<Rule> rules;
  std::optional<SwitchedPacks> packs;
  std::vector<CheckTuning> tunings;
  std::vector<ModeLimit> mode_limits;
  std::optional<int> asks_per_minute;
  ThirdVote third_vote = ThirdVote::never;
};
Result<ParsedLayer> parse_rules(Layer layer, std::string_view toml, std::string_view origin);

// What is true of the whole call. Borrowed.
struct CallFacts {
  std::string_view tool, agent, session;
  Mode mode = Mode::ask;
  std::optional<double> risk;                   // of the model
  int64_t now = 0;                              // Unix seconds
  bool attended = true;                         // false: locked
  const std::set<std::string>* used = nullptr;  // once_id() of rules that are used up; nothing: not known
};

// What a rule is matched against: one effect of one command. `command` is nothing for an effect of no command.
struct RuleSubject {
  const EvaluatedCommand* command = nullptr;
  const CommandLine* line = nullptr;  // the command's; there when it is
  const Effect* effect = nullptr;
  const PathContext& paths;
  Dialect dialect = Dialect::bash;
  CallFacts call = {};
};

Match match_rule(const Rule& rule, const RuleSubject& subject);

// The two halves of it: what is the same for every effect of a command, and the effect.
Match match_call_and_command(const Rule& rule, const RuleSubject& subject);
Match match_effect(const Rule& rule, const RuleSubject& subject);

// The regular expression of `argument` against the words behind the program.
Match match_argument(const std::string& expression, const EvaluatedCommand& command);

// What a rule that speaks once is remembered by: its layer and name, so that editing or moving it does not renew it.
std::string once_id(const Rule& rule);

// True when the limit is about this agent and session.
bool limits(const ModeLimit& limit, const ToolCall& call);

// A rule that loosens is believed only about what is certain.
bool loosens(const Rule& rule);

// What is wrong with a regular expression; empty: nothing.
std::string expression_error(const std::string& expression);

// True for a rule that may lower a verdict: a project can only tighten.
bool may_lower(Layer layer);

}  // namespace callgate
