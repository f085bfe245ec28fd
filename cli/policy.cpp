#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/call_arguments.h"
#include "cli/console.h"
#include "gateway/environment.h"
#include "gateway/gateway.h"
#include "gateway/judgement.h"
#include "gateway/policy_files.h"
#include "policy/import/importer.h"
#include "policy/lint.h"
#include "policy/policy_cases.h"
#include "policy/rule_voices.h"

namespace callgate {
namespace {

constexpr size_t max_import_bytes = 1 << 20;
constexpr int exit_differs = 1;  // a test failed, or lint found something

// The policy of a file, or that of the machine and the user when none is named.
Result<Policy> policy_of(const Arguments& arguments, const GatewayConfig& config) {
  std::string path = arguments.value("--policy");
  if (path.empty()) return load_policy(config);
  Policy policy;
  CG_TRY(policy.add_layer(Layer::user, CG_TRY(read_file(path, max_import_bytes)), path));
  return policy;
}

struct Situation {
  ToolCall call;
  Mode mode = Mode::ask;
  bool trusted = true;
};

// As `run` would judge it, without the vote of the real shell.
Judgement judge_in(const Situation& situation, const Policy& policy, const RiskModel& model) {
  PathContext paths = path_context(situation.call, home_directory());
  JudgeOptions options;
  options.mode = situation.mode;
  options.workspace_trusted = situation.trusted;
  options.now = unix_seconds(SystemClock());
  return judge(situation.call, paths, policy, model, options);
}

std::string text_of(const RuleVoice& voice) {
  std::string text = "  " + std::string(to_string(voice.layer)) + (voice.is_pack ? " pack" : "");
  text.resize(std::max<size_t>(text.size() + 1, 16), ' ');
  text += std::string(to_string(voice.verdict)) + "  " + escape_for_display(voice.rule, 80) + " (" + voice.origin +
          ")" + (voice.match == Match::maybe ? ", if what is not known makes it so" : "") + "\n";
  if (!voice.command.empty()) text += "      about " + escape_for_display(voice.command, 100) + "\n";
  for (const std::string& effect : voice.effects) text += "        " + escape_for_display(effect, 100) + "\n";
  return text;
}

std::string explanation_of(const Judgement& judgement, const std::vector<RuleVoice>& voices) {
  std::string text = std::string(to_string(judgement.decision.verdict)) + "\n\nwhy, what decided first:\n";
  for (const Reason& reason : judgement.decision.reasons) {
    std::string line = "  " + std::string(to_string(reason.verdict));
    line.resize(11, ' ');
    text += line + std::string(to_string(reason.kind)) + " " + escape_for_display(reason.id, 100) + "\n           " +
            escape_for_display(reason.text, 240) + "\n";
  }
  text +=
      voices.empty() ? "\nno rule is about it\n" : "\nrules that are about it, in the order in which they are heard:\n";
  for (const RuleVoice& voice : voices) text += text_of(voice);
  return text;
}

Result<int> explain(const Arguments& arguments, const std::string& command) {
  GatewayConfig config = CG_TRY(gateway_config_from_environment());
  Policy policy = CG_TRY(policy_of(arguments, config));
  Arguments call = arguments;
  call.operands.clear();
  call.options["-c"] = {command};
  Situation situation{CG_TRY(call_from(call, "check")), CG_TRY(mode_from(arguments)), !arguments.has("--untrusted")};
  Judgement judgement = judge_in(situation, policy, *embedded_risk_model());
  PathContext paths = path_context(situation.call, home_directory());
  PolicyInput input{situation.call,
                    judgement.program ? &*judgement.program : nullptr,
                    judgement.prediction,
                    paths,
                    judgement.risk ? &*judgement.risk : nullptr,
                    situation.trusted,
                    situation.mode,
                    true,
                    nullptr,
                    nullptr,
                    {},
                    judgement.judged_at};
  return print(explanation_of(judgement, voices_of(input, policy))) ? 0 : exit_gateway_error;
}

Result<int> lint(const Arguments& arguments) {
  GatewayConfig config = CG_TRY(gateway_config_from_environment());
  Policy policy = CG_TRY(policy_of(arguments, config));
  std::vector<LintNote> notes = lint_rules(policy.rules(), unix_seconds(SystemClock()));
  std::string text;
  for (const LintNote& note : notes)
    text += note.origin + ": rule '" + escape_for_display(note.rule, 60) + "' " + note.text + "\n";
  if (!print(text)) return exit_gateway_error;
  return notes.empty() ? 0 : exit_differs;
}

// Where cases stand when none are named: beside the policy, else in it.
Result<std::string> cases_path(const Arguments& arguments, const GatewayConfig& config) {
  if (arguments.operands.size() > 1) return arguments.operands[1];
  std::string policy = arguments.value("--policy", config.user_policy_path);
  std::string beside = policy.substr(0, policy.ends_with(".toml") ? policy.size() - 5 : policy.size()) + ".test.toml";
  return ::access(beside.c_str(), R_OK) == 0 ? beside : policy;
}

Result<int> test(const Arguments& arguments) {
  GatewayConfig config = CG_TRY(gateway_config_from_environment());
  Policy policy = CG_TRY(policy_of(arguments, config));
  std::string path = CG_TRY(cases_path(arguments, config));
  std::vector<PolicyCase> cases = CG_TRY(parse_policy_cases(CG_TRY(read_file(path, max_import_bytes)), path));
  if (cases.empty()) return fail(path + " holds no [[test]]");
  std::unique_ptr<RiskModel> model = embedded_risk_model();
  std::string here = CG_TRY(current_directory()), text;
  size_t failed = 0;
  for (const PolicyCase& item : cases) {
    Situation situation{{}, item.mode, item.trusted};
    situation.call.command = item.command;
    situation.call.dialect = item.dialect;
    situation.call.cwd = situation.call.workspace = here;
    std::string differs = difference(item, judge_in(situation, policy, *model).decision);
    failed += differs.empty() ? 0 : 1;
    text += differs;
  }
  text += std::to_string(cases.size() - failed) + " of " + std::to_string(cases.size()) + " as expected\n";
  if (!print(text)) return exit_gateway_error;
  return failed == 0 ? 0 : exit_differs;
}

// The policy on standard output, what is not exactly so on standard error.
Result<int> show(const Imported& imported) {
  for (const std::string& note : imported.notes) say_error(note, 0);
  return print(imported.toml) ? 0 : exit_gateway_error;
}

Result<int> import_settings(const std::string& name, const std::string& path) {
  std::string known;
  for (const Importer& importer : all_importers()) {
    if (importer.name != name) {
      known += (known.empty() ? "" : ", ") + std::string(importer.name);
      continue;
    }
    Result<Imported> imported = importer.run(CG_TRY(read_file(path, max_import_bytes)));
    if (!imported) return fail(path + ": " + imported.error().message);
    return show(*imported);
  }
  return fail("no importer '" + name + "': " + known);
}

Result<int> export_settings(const Arguments& arguments) {
  GatewayConfig config = CG_TRY(gateway_config_from_environment());
  std::string path = arguments.value("--policy", config.user_policy_path);
  return show(CG_TRY(export_claude(CG_TRY(read_file(path, max_import_bytes)), path)));
}

int run(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.operands;
  std::string verb = words.empty() ? "" : words[0];
  Result<int> done = exit_usage;
  if (verb == "explain" && words.size() == 2)
    done = explain(arguments, words[1]);
  else if (verb == "lint" && words.size() == 1)
    done = lint(arguments);
  else if (verb == "test" && words.size() <= 2)
    done = test(arguments);
  else if (verb == "import" && words.size() == 3)
    done = import_settings(words[1], words[2]);
  else if (verb == "export" && words.size() == 2 && words[1] == "claude")
    done = export_settings(arguments);
  else
    return say_error("expected 'explain COMMAND', 'lint', 'test [FILE]', 'import AGENT FILE' or 'export claude'",
                     exit_usage);
  return done ? *done : say_error(done.error(), exit_gateway_error);
}

}  // namespace

extern const Subcommand policy_subcommand{
    "policy",
    "explain, lint and test a policy, and carry rules over from other agents",
    {"explain [OPTIONS] COMMAND", "lint [--policy FILE]", "test [--policy FILE] [CASES]", "import AGENT FILE",
     "export claude [--policy FILE]"},
    {{"--policy", "FILE", "this policy (default: the machine's and the user's)"},
     {"--shell", "NAME", "explain: bash (default), zsh or sh"},
     {"--cwd", "DIR", "explain: where it would start (default: here)"},
     {"--workspace", "DIR", "explain: the workspace (default: the repository around the working directory)"},
     {"--mode", "MODE", "explain: plan, ask (default), edits, auto or locked"},
     {"--untrusted", "", "explain: as in a workspace that you have not trusted"}},
    "AGENT: claude, codex, gemini, opencode, copilot, cursor. What could not be carried over goes to standard error.\n"
    "Exit codes: 0; 1 a test failed or lint found something; 2 wrong usage; 125 gateway error.",
    {"callgate policy explain 'git push --force'", "callgate policy import claude ~/.claude/settings.json"},
    run};

}  // namespace callgate
