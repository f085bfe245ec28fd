// Everything that decides, joined. Pure: values in, values out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/path.h"
#include "base/result.h"
#include "base/risk.h"
#include "base/tool_call.h"
#include "effects/prediction.h"
#include "parser/shell_program.h"
#include "policy/decision.h"

namespace callgate {

// plan: reads only. ask: the default. edits: writes in the workspace need no copy. automatic ("auto"): the risk model
// settles what would be asked. locked: nobody is there, every ask is a deny.
enum class Mode : uint8_t { plan, ask, edits, automatic, locked };
std::string_view to_string(Mode mode);
std::optional<Mode> mode_from(std::string_view name);

// Where a rule comes from. Within a layer the strictest matching rule speaks; a later layer may lower what an earlier
// one asked for, never what it denied or called final. A project can only tighten.
enum class Layer : uint8_t { built_in, managed, user, project, session };
std::string_view to_string(Layer layer);

// Whether the real shell is asked how it reads a text, beside our own readers: for every text, for one that would run
// without a person, or not at all. Ordered: layers combine to the strictest.
enum class ThirdVote : uint8_t { never, auto_approved, always };

struct SessionFacts;  // policy/authority.h
struct RuleSet;       // compiled rules, policy/rules.h

// The rules of all layers. A resource that is cheap to pass by reference.
class Policy {
 public:
  Policy();
  Policy(Policy&&) noexcept;
  Policy& operator=(Policy&&) noexcept;
  ~Policy();

  // Adds a layer's rules from TOML text. An error gives `origin:line:column: what, and what was probably meant`.
  Result<void> add_layer(Layer layer, std::string_view toml, std::string_view origin);
  const RuleSet& rules() const { return *rules_; }
  // The ids of the rules that speak once, for those who remember which are used up.
  std::vector<std::string> once_rules() const;
  ThirdVote third_vote() const;
  // Hex SHA-256 over the built-in tables, every layer and its order: the policy's version in the journal.
  std::string digest() const;

 private:
  std::unique_ptr<RuleSet> rules_;
};

// What the decision is made from. Everything is borrowed for the call.
struct PolicyInput {
  const ToolCall& call;
  const ShellProgram* program = nullptr;  // nothing for a call without shell text
  const Prediction& prediction;
  const PathContext& paths;
  const RiskScore* risk = nullptr;  // nothing: not asked, or the model failed
  bool workspace_trusted = false;
  Mode mode = Mode::ask;
  bool attended = true;                               // false: nobody is there to ask, as in mode locked
  const SessionFacts* session = nullptr;              // nothing: a call of its own
  const std::set<std::string>* used_rules = nullptr;  // rules that speak once and are used up; nothing: not known
  EffectSet granted;  // what the caller was given in advance (--allow-host), beside the rules
  int64_t now = 0;    // Unix seconds, for rules that expire
};

Decision decide(const PolicyInput& input, const Policy& policy);

}  // namespace callgate
