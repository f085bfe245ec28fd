#include <chrono>
#include <climits>
#include <cstdlib>
#include <iostream>
#include <map>

#include "base/clock.h"
#include "base/text.h"
#include "cli/call_arguments.h"
#include "cli/console.h"
#include "gateway/batch_line.h"
#include "gateway/environment.h"
#include "gateway/explanation.h"
#include "gateway/gateway.h"
#include "gateway/policy_files.h"
#include "gateway/workspace_trust.h"

namespace callgate {
namespace {

// As `run` would judge it: with the project's rules where the user trusts the workspace.
struct Workspace {
  Trust trust = Trust::untrusted;
  Policy policy;
};

class Judge {
 public:
  Judge(GatewayConfig config, Mode mode) : config_(std::move(config)), mode_(mode), model_(embedded_risk_model()) {}

  Result<Judgement> operator()(ToolCall call) {
    bool is_here = make_canonical(call);
    const Workspace* workspace = CG_TRY(workspace_at(call.workspace, is_here));
    PathContext paths = path_context(call, home_directory());
    LinuxLauncher voter;
    JudgeOptions options{.mode = mode_,
                         .workspace_trusted = workspace->trust == Trust::trusted,
                         .granted = {},
                         .repository = [&] { return read_repository_programs(paths); },
                         .voter = &voter,
                         .now = unix_seconds(SystemClock())};
    return judge(call, paths, workspace->policy, *model_, options);
  }

 private:
  // False for a call about a directory of another machine: it is judged as its text says, and trusted by nobody.
  static bool make_canonical(ToolCall& call) {
    char resolved[PATH_MAX];
    if (!::realpath(call.workspace.c_str(), resolved)) return false;
    std::string written = std::exchange(call.workspace, resolved);
    if (::realpath(call.cwd.c_str(), resolved))
      call.cwd = resolved;
    else if (is_within(call.cwd, written))
      call.cwd = call.workspace + call.cwd.substr(written.size());
    return true;
  }

  Result<const Workspace*> workspace_at(const std::string& path, bool is_here) {
    if (auto known = workspaces_.find(path); known != workspaces_.end()) return &known->second;
    WorkspaceTrust trust;
    if (is_here) trust = CG_TRY(look_up_trust(config_.home, path));
    Workspace workspace{trust.trust, CG_TRY(load_policy(config_))};
    if (!trust.project_policy.empty())
      CG_TRY(workspace.policy.add_layer(Layer::project, trust.project_policy,
                                        path + "/" + std::string(project_policy_name)));
    return &workspaces_.emplace(path, std::move(workspace)).first->second;
  }

  GatewayConfig config_;
  Mode mode_;
  std::unique_ptr<RiskModel> model_;
  std::map<std::string, Workspace> workspaces_;
};

Result<Judge> make_judge(const Arguments& arguments) {
  GatewayConfig config = CG_TRY(gateway_config_from_environment());
  // Every line of a batch would fail in the same way.
  if (arguments.has("--batch")) CG_TRY(load_policy(config));
  return Judge(std::move(config), CG_TRY(mode_from(arguments)));
}

int exit_code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::allow:
      return 0;
    case Verdict::contain:
      return 10;
    case Verdict::ask:
      return 11;
    case Verdict::deny:
      return 12;
  }
  return 12;
}

void explain(const Judgement& judgement) {
  Verdict verdict = judgement.decision.verdict;
  print(coloured(colour_of(verdict), to_string(verdict), 1) + "\n" + explanation_text(judgement));
}

std::string judge_line(Judge& judge, const std::string& line, const std::string& here) {
  tl::expected<BatchLine, BatchError> batch = parse_batch_line(line);
  if (!batch) return render_batch_error(batch.error());
  if (batch->call.cwd.empty()) batch->call.cwd = here;
  batch->call.workspace = default_workspace(batch->call.cwd);
  auto begin = std::chrono::steady_clock::now();
  Result<Judgement> judgement = judge(batch->call);
  if (!judgement) return render_batch_error({batch->id, judgement.error().message});
  auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  return render_batch_answer(batch->id, *judgement, took);
}

int run_batch(Judge& judge) {
  Result<std::string> here = current_directory();
  if (!here) return say_error(here.error(), exit_gateway_error);
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    if (line.empty()) continue;
    if (!print(judge_line(judge, line, *here) + "\n")) return exit_gateway_error;
  }
  return 0;
}

int run(const Arguments& arguments) {
  Result<Judge> judge = make_judge(arguments);
  if (!judge) return say_error(judge.error(), exit_gateway_error);
  if (arguments.has("--batch")) return run_batch(*judge);
  Result<ToolCall> call = call_from(arguments, "check");
  if (!call) return say_error(call.error(), exit_usage);
  auto begin = std::chrono::steady_clock::now();
  Result<Judgement> judged = (*judge)(*call);
  if (!judged) return say_error(judged.error(), exit_gateway_error);
  const Judgement& judgement = *judged;
  auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  if (arguments.has("--json"))
    print(explanation_json(judgement, took) + "\n");
  else if (arguments.has("--explain"))
    explain(judgement);
  else
    print(std::string(to_string(judgement.decision.verdict)) + "\n");
  return exit_code_of(judgement.decision.verdict);
}

}  // namespace

extern const Subcommand check_subcommand{
    "check",
    "say what the verdict on a command would be, without running anything",
    {"[OPTIONS] -c TEXT", "[OPTIONS] -- ARGV…", "--batch < CALLS.jsonl"},
    {{"-c", "TEXT", "shell text to judge"},
     {"--shell", "NAME", "bash (default), zsh or sh"},
     {"--cwd", "DIR", "where it would start (default: here)"},
     {"--workspace", "DIR", "the workspace (default: the repository around the working directory)"},
     {"--mode", "MODE", "plan, ask (default), edits, auto or locked"},
     {"--json", "", "the answer with the reading as one JSON object"},
     {"--explain", "", "the verdict with every reason, command and effect, and what would run"},
     {"--batch", "", "JSON Lines in, JSON Lines out, in the same order"}},
    "Exit codes: 0 allow, 10 contain, 11 ask, 12 deny; 2 wrong usage, 125 gateway error. --batch: 0.",
    {"callgate check --explain -c 'git push --force'",
     "echo '{\"id\":1,\"command\":\"make test\"}' | callgate check --batch"},
    run};

}  // namespace callgate
