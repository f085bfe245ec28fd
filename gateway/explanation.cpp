#include "gateway/explanation.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "gateway/batch_line.h"
#include "gateway/hardening.h"
#include "gateway/run_argv.h"
#include "parser/dump.h"

namespace callgate {
namespace {

using nlohmann::json;

constexpr size_t limit_columns = 300;
constexpr size_t limit_script_columns = 4000;

std::string shown(const Value& value) {
  if (value.known()) return shell_quote(*value.text);
  if (value.text) return *value.text;  // a pattern
  return value.known_prefix + "<" + (value.unknown_reason.empty() ? "not known" : value.unknown_reason) + ">";
}

std::string shown(const std::vector<Value>& argv) {
  std::string text;
  for (const Value& value : argv) text += (text.empty() ? "" : " ") + shown(value);
  return text;
}

std::string line(size_t indent, const std::string& text, size_t columns = limit_columns) {
  return std::string(indent, ' ') + escape_for_display(text, columns) + "\n";
}

// A wrapper and what it runs have one place: of an effect the one speaks that has it.
bool has_effect_of(const Reason& reason, const EvaluatedCommand& command) {
  constexpr std::string_view prefix = "effect.";
  if (!reason.id.starts_with(prefix)) return true;
  std::optional<EffectKind> kind = effect_kind_from(std::string_view(reason.id).substr(prefix.size()));
  return !kind || command.effects.has(*kind);
}

// The index of the command that a reason is about: the smallest that holds its place, the innermost of equals. -1: the
// call as a whole.
int command_of(const Reason& reason, const Prediction& prediction) {
  int found = -1;
  uint32_t smallest = ~0u;
  for (size_t i = 0; i < prediction.commands.size() && !reason.where.empty(); ++i) {
    const Span& span = prediction.commands[i].where;
    if (span.begin > reason.where.begin || reason.where.end > span.end || span.end - span.begin > smallest) continue;
    bool is_smaller = span.end - span.begin < smallest;
    if (!is_smaller && !has_effect_of(reason, prediction.commands[i])) continue;
    smallest = span.end - span.begin;
    found = static_cast<int>(i);
  }
  return found;
}

std::string reason_text(const Reason& reason) {
  return std::string(to_string(reason.verdict)) + "  " + reason.id + ": " + reason.text;
}

// "bytes 0-12, in /work, by sudo, in the background"
std::string place_text(const EvaluatedCommand& command) {
  std::string text = "bytes " + std::to_string(command.where.begin) + "-" + std::to_string(command.where.end);
  text += command.cwd.empty() ? ", in an unknown directory" : ", in " + command.cwd;
  if (!command.wrappers.empty()) text += ", by " + join(command.wrappers, " ");
  if (command.producer >= 0) text += ", reads from " + std::to_string(command.producer + 1);
  if (command.is_builtin) text += ", builtin";
  if (command.in_function) text += ", in a function";
  if (command.in_substitution) text += ", in a substitution";
  if (command.in_background) text += ", in the background";
  if (command.reads_file_names) text += ", more arguments at run time";
  return text;
}

std::string command_text(size_t index, const Judgement& judgement) {
  const EvaluatedCommand& command = judgement.prediction.commands[index];
  std::string argv = command.argv.empty() ? "(no command)" : shown(command.argv);
  std::string text = line(2, std::to_string(index + 1) + ". " + argv) + line(5, place_text(command));
  for (const EvaluatedAssignment& assignment : command.assignments)
    text += line(5, "assigns " + assignment.name + "=" + shown(assignment.value));
  for (const EvaluatedRedirect& redirect : command.redirects)
    text += line(5, "redirects " + std::string(name_of(redirect.kind)) + " " + shown(redirect.target));
  for (const Effect& effect : command.effects) text += line(5, to_string(effect));
  for (const Reason& reason : judgement.decision.reasons)
    if (command_of(reason, judgement.prediction) == static_cast<int>(index)) text += line(5, reason_text(reason));
  return text;
}

// One program, or a shell with its text line by line.
std::string runs_text(const std::vector<std::string>& argv) {
  if (argv.empty()) return {};
  std::string words;
  bool is_script = is_shell_run(argv);
  for (size_t i = 0; i + (is_script ? 1 : 0) < argv.size(); ++i) words += (i == 0 ? "" : " ") + shell_quote(argv[i]);
  std::string text = "runs as:\n" + line(2, words, limit_script_columns);
  if (!is_script) return text;
  std::string_view script = argv.back();
  while (script.ends_with('\n')) script.remove_suffix(1);
  for (std::string_view row : split(script, '\n')) text += line(4, std::string(row), limit_script_columns);
  return text;
}

json value_json(const Value& value) {
  json object{{"text", value.text ? json(to_valid_utf8(*value.text)) : json(nullptr)}};
  if (value.is_glob) object["glob"] = true;
  if (value.text) return object;
  object["unknown"] = to_valid_utf8(value.unknown_reason);
  if (!value.known_prefix.empty()) object["prefix"] = to_valid_utf8(value.known_prefix);
  return object;
}

json effects_json(const EffectSet& effects) {
  json list = json::array();
  for (const Effect& effect : effects) list.push_back(to_valid_utf8(to_string(effect)));
  return list;
}

json command_json(size_t index, const Judgement& judgement) {
  const EvaluatedCommand& command = judgement.prediction.commands[index];
  json object{{"argv", json::array()},
              {"span", {command.where.begin, command.where.end}},
              {"cwd", command.cwd.empty() ? json(nullptr) : json(to_valid_utf8(command.cwd))},
              {"shell", to_string(command.dialect)},
              {"wrappers", json::array()},
              {"parent", command.parent < 0 ? json(nullptr) : json(command.parent)},
              {"producer", command.producer < 0 ? json(nullptr) : json(command.producer)},
              {"builtin", command.is_builtin},
              {"described", command.is_described},
              {"in_background", command.in_background},
              {"in_function", command.in_function},
              {"in_substitution", command.in_substitution},
              {"reads_file_names", command.reads_file_names},
              {"assignments", json::array()},
              {"redirects", json::array()},
              {"effects", effects_json(command.effects)},
              {"reasons", json::array()}};
  for (const Value& value : command.argv) object["argv"].push_back(value_json(value));
  for (const std::string& wrapper : command.wrappers) object["wrappers"].push_back(to_valid_utf8(wrapper));
  for (const EvaluatedAssignment& assignment : command.assignments)
    object["assignments"].push_back(
        {{"name", to_valid_utf8(assignment.name)}, {"value", value_json(assignment.value)}});
  for (const EvaluatedRedirect& redirect : command.redirects)
    object["redirects"].push_back({{"kind", name_of(redirect.kind)}, {"target", value_json(redirect.target)}});
  const std::vector<Reason>& reasons = judgement.decision.reasons;
  for (size_t i = 0; i < reasons.size(); ++i)
    if (command_of(reasons[i], judgement.prediction) == static_cast<int>(index)) object["reasons"].push_back(i);
  return object;
}

json findings_json(const Judgement& judgement) {
  json list = json::array();
  auto add = [&](const char* reader, const std::vector<Finding>& findings) {
    for (const Finding& finding : findings)
      list.push_back({{"by", reader},
                      {"id", to_valid_utf8(finding.id)},
                      {"text", to_valid_utf8(finding.message)},
                      {"span", {finding.where.begin, finding.where.end}}});
  };
  if (judgement.program) add("parser", judgement.program->findings);
  add("prediction", judgement.prediction.findings);
  return list;
}

}  // namespace

std::string explanation_text(const Judgement& judgement) {
  const Prediction& prediction = judgement.prediction;
  std::string text;
  for (const Reason& reason : judgement.decision.reasons) text += line(2, reason_text(reason));
  if (!prediction.commands.empty()) text += "commands:\n";
  for (size_t i = 0; i < prediction.commands.size(); ++i) text += command_text(i, judgement);
  if (!prediction.understood) text += "not understood:\n";
  for (const Finding& finding : prediction.findings) text += line(2, finding.id + ": " + finding.message);
  if (!prediction.executes.empty()) text += "would execute:\n";
  for (const std::vector<std::string>& argv : prediction.executes) text += line(2, join(argv, " "));
  if (!prediction.effects.empty()) text += "predicted effects:\n";
  for (const Effect& effect : prediction.effects) text += line(2, to_string(effect));
  text += runs_text(judgement.argv);
  if (!judgement.decision.hardening.empty()) text += "hardened:\n";
  for (const std::string& id : judgement.decision.hardening)
    text += line(2, id + ": " + std::string(hardening_reason(id)));
  if (judgement.risk)
    text += "risk: " + std::to_string(judgement.risk->probability) + " (" + judgement.risk->model + ")\n";
  return text;
}

std::string explanation_json(const Judgement& judgement, std::chrono::microseconds took) {
  json answer = json::parse(render_batch_answer("null", judgement, took));
  json commands = json::array();
  for (size_t i = 0; i < judgement.prediction.commands.size(); ++i) commands.push_back(command_json(i, judgement));
  answer["commands"] = std::move(commands);
  answer["findings"] = findings_json(judgement);
  json argv = json::array();
  for (const std::string& word : judgement.argv) argv.push_back(to_valid_utf8(word));
  answer["runs"] = std::move(argv);
  bool has_text = is_shell_run(judgement.argv) && judgement.program && judgement.program->understood;
  answer["canonical"] = has_text ? json(to_valid_utf8(judgement.argv.back())) : json(nullptr);
  answer["granted"] = effects_json(judgement.decision.grant.effects);
  answer["copy_on_write"] = judgement.decision.grant.copy_on_write;
  answer["asked"] = effects_json(judgement.decision.asked);
  answer["hardening"] = judgement.decision.hardening;
  return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace callgate
