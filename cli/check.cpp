#include <chrono>
#include <iostream>

#include "base/clock.h"
#include "base/text.h"
#include "cli/call_arguments.h"
#include "cli/console.h"
#include "gateway/batch_line.h"
#include "gateway/environment.h"
#include "gateway/explanation.h"
#include "gateway/gateway.h"
#include "gateway/trust_file.h"

namespace callgate {
namespace {

struct Judge {
  Policy policy;
  std::unique_ptr<RiskModel> model;
  Mode mode = Mode::ask;

  Judgement operator()(const ToolCall& call) const {
    PathContext paths = path_context(call, home_directory());
    LinuxLauncher voter;
    JudgeOptions options{.mode = mode,
                         .workspace_trusted = false,
                         .granted = {},
                         .repository = read_repository_programs(paths),
                         .voter = &voter,
                         .now = unix_seconds(SystemClock())};
    return judge(call, paths, policy, *model, options);
  }
};

Result<Judge> make_judge(const Arguments& arguments) {
  GatewayConfig config = CG_TRY(gateway_config_from_environment());
  return Judge{CG_TRY(load_policy(config)), embedded_risk_model(), CG_TRY(mode_from(arguments))};
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

std::string judge_line(const Judge& judge, const std::string& line, const std::string& here) {
  tl::expected<BatchLine, BatchError> batch = parse_batch_line(line);
  if (!batch) return render_batch_error(batch.error());
  if (batch->call.cwd.empty()) batch->call.cwd = here;
  batch->call.workspace = default_workspace(batch->call.cwd);
  auto begin = std::chrono::steady_clock::now();
  Judgement judgement = judge(batch->call);
  auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  return render_batch_answer(batch->id, judgement, took);
}

int run_batch(const Judge& judge) {
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
  Judgement judgement = (*judge)(*call);
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
