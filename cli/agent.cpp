#include <unistd.h>

#include "agent/loop.h"
#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "cli/call_arguments.h"
#include "cli/chosen_confirmer.h"
#include "cli/console.h"

namespace callgate {
namespace {

constexpr size_t limit_prompt_bytes = 1 << 20;

// Every line that a model or a tool wrote, fit for a terminal.
std::string escaped_lines(std::string_view text) {
  std::string shown;
  for (std::string_view line : split(text, '\n')) shown += escape_for_display(line, 2000) + "\n";
  return shown;
}

void show_call(const ToolUse& use, const CallResult& result) {
  std::string verdict(to_string(result.decision.verdict));
  std::string head = coloured(colour_of(result.decision.verdict), verdict, STDERR_FILENO);
  std::string why = result.decision.reasons.empty() ? "" : result.decision.reasons[0].text;
  (void)write_all(STDERR_FILENO,
                  head + "  " + escape_for_display(use.name, 40) + "  " + escape_for_display(why, 120) + "\n");
}

Result<std::string> prompt_of(const Arguments& arguments) {
  if (!arguments.operands.empty()) return join(arguments.operands, " ");
  if (!::isatty(STDIN_FILENO)) return read_all(STDIN_FILENO, limit_prompt_bytes);
  return fail("give a prompt, as words or on standard input");
}

Result<ModelOptions> model_of(const Arguments& arguments) {
  ModelOptions model;
  std::string name = arguments.value("--provider", "anthropic");
  std::optional<Provider> provider = provider_from(name);
  if (!provider) return fail("unknown provider '" + name + "': anthropic or openai");
  model.provider = *provider;
  model.base_url = arguments.value("--base-url");
  model.model = arguments.value("--model");
  return complete_from_environment(std::move(model));
}

Result<int> act(const Arguments& arguments) {
  AgentOptions options;
  options.prompt = CG_TRY(prompt_of(arguments));
  std::string here = CG_TRY(current_directory());
  std::string workspace = arguments.value("--workspace");
  options.workspace = workspace.empty() ? default_workspace(here) : normal_path(workspace, here);
  options.handle.mode = CG_TRY(mode_from(arguments));
  options.handle.allowed_hosts = arguments.values("--allow-host");
  options.observer.on_text = [](std::string_view text) { print(escaped_lines(text)); };
  options.observer.on_call = show_call;
  ModelOptions model = CG_TRY(model_of(arguments));
  GatewayConfig config = CG_TRY(gateway_config_from_environment());
  ChosenConfirmer confirmer = CG_TRY(ChosenConfirmer::from(arguments));
  std::unique_ptr<Gateway> gateway = CG_TRY(make_gateway(config, confirmer.get()));
  SystemClock clock;
  std::unique_ptr<Journal> journal = CG_TRY(open_journal(config.home, clock));
  AgentOutcome outcome = CG_TRY(run_agent(options, model, *gateway, journal.get()));
  say_error(std::string(to_string(outcome.end)) + "; " + std::to_string(outcome.tool_calls) + " calls, " +
                std::to_string(outcome.refused_calls) + " refused, session " + outcome.session,
            0);
  return outcome.end == AgentEnd::finished ? 0 : 1;
}

int run(const Arguments& arguments) {
  Result<int> code = act(arguments);
  return code ? *code : say_error(code.error(), exit_gateway_error);
}

}  // namespace

extern const Subcommand agent_subcommand{
    "agent",
    "a small agent whose every tool call goes through the gate",
    {"[OPTIONS] PROMPT…", "[OPTIONS] < PROMPT"},
    {{"--provider", "NAME", "anthropic (default) or openai, or what speaks the same"},
     {"--model", "NAME", "the model (default: ANTHROPIC_MODEL or OPENAI_MODEL)"},
     {"--base-url", "URL", "the server (default: ANTHROPIC_BASE_URL or OPENAI_BASE_URL, else the provider's)"},
     {"--workspace", "DIR", "the directory that it works in (default: the repository around here)"},
     {"--allow-host", "NAME", "a host that its commands may reach", true},
     {"--mode", "MODE", "plan, ask (default), edits, auto or locked"},
     {"--confirm", "HOW", "terminal (default), wait or wait=SECONDS for 'callgate approve', or nobody"},
     {"--yes", "", "answer yes to what would be asked; never overrides a deny"}},
    "The key comes from ANTHROPIC_API_KEY or OPENAI_API_KEY and never enters the sandbox.\n"
    "Exit codes: 0 finished, 1 stopped at a limit, 125 error.",
    {"callgate agent 'find out why the tests fail'",
     "callgate agent --provider openai --base-url http://127.0.0.1:11434/v1 --model qwen3 'add a test'"},
    run};

}  // namespace callgate
