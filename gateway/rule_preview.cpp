#include "gateway/rule_preview.h"

#include "base/text.h"
#include "gateway/policy_files.h"
#include "parser/parser.h"

namespace callgate {
namespace {

// A rule can only stand for calls that differ in nothing: one command whose words are all known.
std::string pattern_for(const PermittedCall& permitted) {
  const Prediction& prediction = permitted.judgement().prediction;
  if (prediction.commands.size() != 1 || !permitted.decision().understood) return {};
  std::string pattern;
  for (const Value& value : prediction.commands[0].argv) {
    if (!value.known() || value.text->empty() || value.text->find_first_of("*?[]\\'\"\n |!") != std::string::npos)
      return {};
    pattern += (pattern.empty() ? "" : " ") + *value.text;
  }
  bool is_plain = is_valid_utf8(pattern) && escape_for_display(pattern, pattern.size() + 1) == pattern;
  return is_plain ? pattern : std::string();
}

std::string rule_for(const std::string& pattern) {
  return "[[rule]]\nname = 'approved " + pattern + "'\nwhen = { command = '" + pattern +
         "' }\nthen = 'allow'\nreason = 'approved at the terminal'\n";
}

// Judged in mode ask and without the model's opinion, which the rule must not depend on.
Verdict verdict_on(const std::string& command, const PermittedCall& permitted, const Policy& policy) {
  ToolCall call = permitted.call();
  call.tool = "shell";
  call.argv.clear();
  call.command = command;
  ShellProgram program = parse_shell(command, call.dialect);
  Prediction prediction = predict(program, permitted.paths(), Environment::scrubbed);
  PolicyInput input{.call = call,
                    .program = &program,
                    .prediction = prediction,
                    .paths = permitted.paths(),
                    .risk = nullptr,
                    .workspace_trusted = permitted.trust() == Trust::trusted,
                    .mode = Mode::ask,
                    .granted = {},
                    .now = permitted.judgement().judged_at};
  return decide(input, policy).verdict;
}

// The same run once more under the rule: only then is the rule an answer to this question.
bool would_settle(const PermittedCall& permitted, const Policy& policy) {
  const Judgement& judgement = permitted.judgement();
  PolicyInput input{.call = permitted.call(),
                    .program = judgement.program ? &*judgement.program : nullptr,
                    .prediction = judgement.prediction,
                    .paths = permitted.paths(),
                    .risk = judgement.risk ? &*judgement.risk : nullptr,
                    .workspace_trusted = permitted.trust() == Trust::trusted,
                    .mode = Mode::ask,
                    .granted = {},
                    .now = judgement.judged_at};
  return decide(input, policy).verdict < Verdict::ask;
}

// Spellings and neighbours of the command, each judged and not guessed.
std::vector<std::string> neighbours_of(const std::string& pattern) {
  std::vector<std::string> words;
  for (std::string_view word : split(pattern, ' ')) words.push_back(shell_quote(word));
  std::string command = join(words, " ");
  std::vector<std::string> list{command,           "cd .. && " + command,   command + " more",
                                "sudo " + command, "VARIABLE=x " + command, command + " > file",
                                "./" + command};
  words.pop_back();
  if (!words.empty()) list.push_back(join(words, " ") + " other");
  return list;
}

}  // namespace

RulePreview preview_rule(const PermittedCall& permitted, const GatewayConfig& config) {
  RulePreview preview;
  std::string pattern = pattern_for(permitted);
  if (pattern.empty()) return preview;
  Result<Policy> policy = load_policy_with(config, rule_for(pattern));
  if (!policy || !would_settle(permitted, *policy)) return preview;
  preview.rule = rule_for(pattern);
  for (const std::string& command : neighbours_of(pattern))
    (verdict_on(command, permitted, *policy) < Verdict::ask ? preview.covers : preview.leaves_out).push_back(command);
  return preview;
}

}  // namespace callgate
