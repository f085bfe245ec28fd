#include "gateway/judgement.h"

#include <algorithm>

#include "gateway/hardening.h"
#include "gateway/run_argv.h"
#include "gateway/shell_voter.h"
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

Judgement read_call(const ToolCall& call, const PathContext& paths) {
  Judgement judgement;
  if (!is_shell_call(call)) {
    judgement.prediction = predict_tool(call, paths);
    return judgement;
  }
  if (call.argv.empty()) judgement.program = parse_shell(call.command, call.dialect);
  // The gateway runs the text itself, with nothing of the caller's environment but what environment.cpp names.
  judgement.prediction =
      judgement.program ? predict(*judgement.program, paths, Environment::scrubbed) : predict_argv(call.argv, paths);
  judgement.argv = run_argv(call, judgement.program ? &*judgement.program : nullptr, judgement.prediction);
  return judgement;
}

// Why the real shell does not read the text as we do; of the text that came and of the text that would run.
std::string objection(const Judgement& judgement, Launcher* voter) {
  if (voter == nullptr) return "the policy wants the shell's own reading, and nobody is there to get it";
  const ShellProgram& program = *judgement.program;
  std::string why = third_vote_against(program, program.source, *voter);
  bool runs_other_text = is_shell_run(judgement.argv) && judgement.argv.back() != program.source;
  return why.empty() && runs_other_text ? third_vote_against(program, judgement.argv.back(), *voter) : why;
}

// False: the shell objects, and the text does not count as understood any more.
bool take_third_vote(const ToolCall& call, Judgement& judgement, Launcher* voter) {
  if (!judgement.program || !judgement.program->understood) return true;
  std::string why = objection(judgement, voter);
  if (why.empty()) return true;
  ShellProgram& program = *judgement.program;
  Finding finding{"shell", Verdict::ask, std::move(why), {0, static_cast<uint32_t>(program.source.size())}};
  program.understood = judgement.prediction.understood = false;
  program.canonical_only = false;
  judgement.prediction.findings.push_back(finding);
  program.findings.push_back(std::move(finding));
  judgement.argv = run_argv(call, &program, judgement.prediction);
  return false;
}

void settle(const ToolCall& call, const PathContext& paths, const Policy& policy, const RiskModel& model,
            const JudgeOptions& options, Judgement& judgement) {
  const ShellProgram* program = judgement.program ? &*judgement.program : nullptr;
  Result<RiskScore> risk = model.assess(call, program, judgement.prediction, paths);
  if (risk) judgement.risk = *risk;
  PolicyInput input{.call = call,
                    .program = program,
                    .prediction = judgement.prediction,
                    .paths = paths,
                    .risk = judgement.risk ? &*judgement.risk : nullptr,
                    .workspace_trusted = options.workspace_trusted,
                    .mode = options.mode,
                    .attended = options.attended,
                    .session = options.session,
                    .used_rules = options.used_rules,
                    .granted = options.granted,
                    .now = options.now};
  judgement.judged_at = options.now;
  judgement.decision = decide(input, policy);
  settle_uncontainable(call, paths, judgement.decision);
  if (!risk)
    tighten(judgement.decision, {ReasonKind::classifier, "classifier.failed", risk.error().message, Verdict::ask, {}});
  ask_about_uncovered(judgement, judgement.decision);
  harden(judgement, options.workspace_trusted);
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
  Judgement judgement = read_call(call, paths);
  // Nothing of an untrusted workspace is opened without need: only git obeys this configuration.
  if (!options.workspace_trusted && options.repository && is_shell_call(call) && may_run_git(judgement.prediction))
    judgement.repository = options.repository();
  if (policy.third_vote() == ThirdVote::always) take_third_vote(call, judgement, options.voter);
  settle(call, paths, policy, model, options, judgement);
  bool runs_unasked = judgement.decision.verdict < Verdict::ask;
  if (policy.third_vote() == ThirdVote::auto_approved && runs_unasked &&
      !take_third_vote(call, judgement, options.voter))
    settle(call, paths, policy, model, options, judgement);
  return judgement;
}

}  // namespace callgate
