// From a call to a decision, with everything that it was made from. Nothing of the call runs and nothing is recorded.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/path.h"
#include "base/risk.h"
#include "base/tool_call.h"
#include "classifier/risk_model.h"
#include "effects/prediction.h"
#include "gateway/repository_programs.h"
#include "parser/shell_program.h"
#include "policy/policy.h"
#include "sandbox/launcher.h"

namespace callgate {

// A value.
struct Judgement {
  std::optional<ShellProgram> program;  // nothing for a call without shell text
  Prediction prediction;
  std::optional<RiskScore> risk;
  RepositoryPrograms repository;  // of a workspace that is not trusted: what the hardening switches off
  std::vector<std::string> argv;  // what is executed for a shell call: one program, or a shell with canonical text
  int64_t judged_at = 0;          // Unix seconds
  Decision decision;
};

struct JudgeOptions {
  Mode mode = Mode::ask;
  bool workspace_trusted = false;
  bool attended = true;
  const SessionFacts* session = nullptr;              // borrowed; nothing: a call of its own
  const std::set<std::string>* used_rules = nullptr;  // borrowed; see PolicyInput
  EffectSet granted;
  // Reads what an untrusted repository makes git run; asked only when git may run. Empty: there is no repository.
  std::function<RepositoryPrograms()> repository;
  Launcher* voter = nullptr;  // borrowed; confines the real shell where the policy wants its vote
  int64_t now = 0;            // Unix seconds: what a rule's end is compared with
};

// Never fails: a model that fails is a reason, text that cannot be read is a finding.
Judgement judge(const ToolCall& call, const PathContext& paths, const Policy& policy, const RiskModel& model,
                const JudgeOptions& options);

// Where the paths of a call are seen from: its directories and the user's home.
PathContext path_context(const ToolCall& call, const std::string& home);

}  // namespace callgate
