#include "gateway/judgement.h"

#include <algorithm>

#include "gateway/hardening.h"
#include "gateway/run_argv.h"
#include "gateway/tool_effects.h"
#include "parser/parser.h"

namespace callgate {
namespace {

// The one change that the gateway makes to a decision: it can only make it stricter.
void tighten(Decision& decision, Reason reason) {
  decision.verdict = stricter(decision.verdict, reason.verdict);
  decision.reasons.insert(decision.reasons.begin(), std::move(reason));
}

bool is_shell_call(const ToolCall& call) {
  return call.tool == "shell";
}

// A contained run needs somebody who can contain it. A tool that we cannot run ourselves runs where we do not reach.
void settle_uncontainable(const ToolCall& call, const PathContext& paths, Decision& decision) {
  if (decision.verdict != Verdict::contain || is_shell_call(call) || execution_of(call, paths)) return;
  tighten(decision, {ReasonKind::effect,
                     "effect.uncontainable",
                     "the gateway cannot run the tool '" + call.tool + "' itself, so it cannot contain it",
                     Verdict::ask,
                     {}});
}

// What the repository's configuration runs can be switched off by name; what it includes from elsewhere has no names
// that we have read.
void ask_about_uncovered(const Judgement& judgement, Decision& decision) {
  const std::string& why = judgement.repository.uncovered;
  if (why.empty() || decision.verdict == Verdict::deny || !may_run_git(judgement.prediction)) return;
  tighten(decision, {ReasonKind::trust,
                     "hardening.git",
                     "what the repository makes git run cannot all be switched off: " + why,
                     Verdict::ask,
                     {}});
}

// Named in the decision, so that a person and the journal see it.
void harden(Judgement& judgement, bool workspace_trusted) {
  HardenedCall call{.decision = judgement.decision,
                    .prediction = judgement.prediction,
                    .repository = judgement.repository,
                    .workspace_trusted = workspace_trusted,
                    .runs_shell = is_shell_run(judgement.argv)};
  judgement.decision.hardening = hardening_for(call);
}

}  // namespace

PathContext path_context(const ToolCall& call, const std::string& home) {
  PathContext paths;
  paths.workspace = normal_path(call.workspace, "/");
  paths.cwd = normal_path(call.cwd.empty() ? call.workspace : call.cwd, paths.workspace);
  paths.home = home.empty() ? "/nonexistent" : normal_path(home, "/");
  return paths;
}

Judgement judge(const ToolCall& call, const PathContext& paths, const Policy& policy, const RiskModel& model,
                const JudgeOptions& options) {
  Judgement judgement;
  if (!is_shell_call(call)) {
    judgement.prediction = predict_tool(call, paths);
  } else if (!call.argv.empty()) {
    judgement.prediction = predict_argv(call.argv, paths);
  } else {
    judgement.program = parse_shell(call.command, call.dialect);
    judgement.prediction = predict(*judgement.program, paths);
  }
  const ShellProgram* program = judgement.program ? &*judgement.program : nullptr;
  if (is_shell_call(call)) judgement.argv = run_argv(call, program, judgement.prediction);
  if (!options.workspace_trusted) judgement.repository = options.repository;
  Result<RiskScore> risk = model.assess(call, program, judgement.prediction, paths);
  if (risk) judgement.risk = *risk;
  PolicyInput input{.call = call,
                    .program = program,
                    .prediction = judgement.prediction,
                    .paths = paths,
                    .risk = judgement.risk ? &*judgement.risk : nullptr,
                    .workspace_trusted = options.workspace_trusted,
                    .mode = options.mode,
                    .granted = options.granted};
  judgement.decision = decide(input, policy);
  settle_uncontainable(call, paths, judgement.decision);
  if (!risk)
    tighten(judgement.decision, {ReasonKind::classifier, "classifier.failed", risk.error().message, Verdict::ask, {}});
  ask_about_uncovered(judgement, judgement.decision);
  harden(judgement, options.workspace_trusted);
  return judgement;
}

}  // namespace callgate
