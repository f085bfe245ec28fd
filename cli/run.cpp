#include <unistd.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/text.h"
#include "cli/call_arguments.h"
#include "cli/chosen_confirmer.h"
#include "cli/console.h"
#include "gateway/gateway.h"

namespace callgate {
namespace {

using nlohmann::json;

// A terminal is open for writing as well: what runs could send it any escape sequence, past everything that cleans
// output, or paint a question of ours on it.
int safe_standard_input() {
  return ::isatty(STDIN_FILENO) ? -1 : STDIN_FILENO;
}

Result<HandleOptions> options_from(const Arguments& arguments) {
  HandleOptions options;
  options.mode = CG_TRY(mode_from(arguments));
  options.allowed_hosts = arguments.values("--allow-host");
  options.standard_input = safe_standard_input();
  if (std::string text = arguments.value("--time-limit"); !text.empty()) {
    uint64_t seconds = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size() || seconds == 0 || seconds > 86'400)
      return fail("--time-limit takes seconds from 1 to 86400, not '" + text + "'");
    options.time_limit = std::chrono::seconds(seconds);
  }
  return options;
}

json effects_json(const EffectSet& effects) {
  json list = json::array();
  for (const Effect& effect : effects) list.push_back(to_valid_utf8(to_string(effect)));
  return list;
}

std::string result_json(const CallResult& result) {
  json reasons = json::array();
  for (const Reason& reason : result.decision.reasons)
    reasons.push_back(
        {{"id", reason.id}, {"text", to_valid_utf8(reason.text)}, {"verdict", to_string(reason.verdict)}});
  json body{{"call", result.call_id},
            {"outcome", result.outcome == Outcome::executed ? "executed" : "refused"},
            {"verdict", to_string(result.decision.verdict)},
            {"reasons", reasons},
            {"hardening", result.decision.hardening},
            {"predicted", effects_json(result.predicted)},
            {"observed", effects_json(result.observed)},
            {"text", result.text},
            {"kept_changes", result.kept_changes}};
  if (result.outcome == Outcome::executed) {
    body["status"] = result.execution.status;
    body["stdout"] = result.execution.standard_output;
    body["stderr"] = result.execution.standard_error;
    body["stdout_bytes"] = result.execution.standard_output_bytes;
    body["stderr_bytes"] = result.execution.standard_error_bytes;
    body["wall_microseconds"] = result.execution.wall_time.count();
  }
  return body.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

int exit_code_of(const CallResult& result) {
  if (result.outcome == Outcome::refused) return exit_refused;
  switch (result.execution.exit) {
    case ExitKind::exited:
      return result.execution.status;
    case ExitKind::signalled:
      return 128 + result.execution.status;
    case ExitKind::timed_out:
      return exit_timed_out;
    case ExitKind::killed:
      return 128 + 9;
  }
  return exit_gateway_error;
}

void say_outcome(const CallResult& result) {
  if (result.outcome == Outcome::refused) (void)write_all(STDERR_FILENO, result.text);
  if (!result.kept_changes.empty()) say_error(result.kept_changes, 0);
  if (result.execution.exit == ExitKind::timed_out) say_error("stopped at the time limit", 0);
  const ExecutionResult& run = result.execution;
  for (auto [written, name] :
       {std::pair(run.standard_output_bytes, "output"), std::pair(run.standard_error_bytes, "error")})
    if (written > SandboxLimits{}.output_bytes)
      say_error("standard " + std::string(name) + " was " + std::to_string(written) + " bytes and was cut", 0);
}

int run(const Arguments& arguments) {
  Result<ToolCall> call = call_from(arguments, "run");
  if (!call) return say_error(call.error(), exit_usage);
  Result<HandleOptions> options = options_from(arguments);
  if (!options) return say_error(options.error(), exit_usage);
  Result<GatewayConfig> config = gateway_config_from_environment();
  if (!config) return say_error(config.error(), exit_gateway_error);
  Result<ChosenConfirmer> confirmer = ChosenConfirmer::from(arguments);
  if (!confirmer) return say_error(confirmer.error(), exit_usage);
  Result<std::unique_ptr<Gateway>> gateway = make_gateway(*config, confirmer->get());
  if (!gateway) return say_error(gateway.error(), exit_gateway_error);
  bool as_json = arguments.has("--json");
  if (!as_json)
    options->on_output = [](int stream, std::string_view bytes) {
      (void)write_all(stream == 2 ? STDERR_FILENO : STDOUT_FILENO, bytes);
    };
  Result<CallResult> result = (*gateway)->handle(std::move(*call), *options);
  if (!result) return say_error(result.error().message + "; nothing was run that is not recorded", exit_gateway_error);
  if (as_json)
    print(result_json(*result));
  else
    say_outcome(*result);
  return exit_code_of(*result);
}

}  // namespace

extern const Subcommand run_subcommand{
    "run",
    "judge one command, run it in the sandbox, record it",
    {"[OPTIONS] -- ARGV…", "[OPTIONS] -c TEXT"},
    {{"-c", "TEXT", "shell text to run"},
     {"--shell", "NAME", "the shell that reads the text: bash (default), zsh or sh"},
     {"--workspace", "DIR", "the directory that the command works in (default: the repository around here)"},
     {"--cwd", "DIR", "where it starts (default: here)"},
     {"--allow-host", "NAME", "a host that it may reach, NAME or NAME:PORT", true},
     {"--time-limit", "S", "seconds until it is stopped (default 120)"},
     {"--mode", "MODE", "plan, ask (default), edits, auto or locked"},
     {"--session", "NAME", "the session that it belongs to: what happened before in it counts"},
     {"--parent", "NAME", "the session that this one comes from: it gets no more than that one has"},
     {"--agent", "NAME", "the agent that asks, for rules and limits"},
     {"--confirm", "HOW", "terminal (default), wait or wait=SECONDS for 'callgate approve', or nobody"},
     {"--yes", "", "answer yes to what would be asked; never overrides a deny"},
     {"--json", "", "one JSON object instead of the command's own output"}},
    "Exit codes: the command's own; 128+N signal N; 124 time limit; 125 gateway error; 126 refused.",
    {"callgate run -- make test", "callgate run --allow-host registry.example -c 'npm ci && npm test'"},
    run};

}  // namespace callgate
