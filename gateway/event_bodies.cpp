#include "gateway/event_bodies.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "gateway/output_cleaner.h"

namespace callgate {
namespace {

using nlohmann::json;

// A body holds at most 32 KiB; these leave room for every other member of the largest one.
constexpr size_t limit_text_bytes = 8 * 1024;
constexpr size_t limit_effects = 64;
constexpr size_t limit_reasons = 16;
constexpr size_t limit_effect_bytes = 160;

// Text from outside, for the record: valid UTF-8, secrets masked, bounded, with its true size and digest beside it.
json recorded_text(std::string_view text) {
  std::string masked = mask_secrets(to_valid_utf8(text));
  json value{{"text", cut_at_character(masked, limit_text_bytes)}, {"bytes", text.size()}};
  if (masked != text || masked.size() > limit_text_bytes) value["sha256"] = sha256(text).hex();
  return value;
}

json short_text(std::string_view text) {
  return cut_at_character(mask_secrets(to_valid_utf8(text)), limit_effect_bytes);
}

json recorded_effects(const EffectSet& effects) {
  json list = json::array();
  for (const Effect& effect : effects) {
    if (list.size() == limit_effects) {
      list.push_back("and " + std::to_string(effects.size() - limit_effects) + " more");
      break;
    }
    list.push_back(short_text(to_string(effect)));
  }
  return list;
}

json recorded_reasons(const std::vector<Reason>& reasons) {
  json list = json::array();
  for (const Reason& reason : reasons) {
    if (list.size() == limit_reasons) break;
    list.push_back({{"kind", to_string(reason.kind)},
                    {"id", short_text(reason.id)},
                    {"text", short_text(reason.text)},
                    {"verdict", to_string(reason.verdict)}});
  }
  return list;
}

std::string dump(const json& body) {
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string_view exit_name(ExitKind kind) {
  switch (kind) {
    case ExitKind::exited:
      return "exited";
    case ExitKind::signalled:
      return "signalled";
    case ExitKind::timed_out:
      return "timed out";
    case ExitKind::killed:
      return "killed";
  }
  return "killed";
}

json recorded_changes(const ChangeSet& changes) {
  json list = json::array();
  for (const Change& change : changes.changes) {
    if (list.size() == limit_effects) break;
    constexpr std::string_view kinds[] = {"created ", "modified ", "removed "};
    list.push_back(short_text(std::string(kinds[static_cast<size_t>(change.kind)]) + change.path));
  }
  return {{"count", changes.changes.size()}, {"list", list}};
}

}  // namespace

std::string received_body(const ToolCall& call) {
  json body{{"tool", short_text(call.tool)},       {"dialect", to_string(call.dialect)},
            {"cwd", short_text(call.cwd)},         {"workspace", short_text(call.workspace)},
            {"session", short_text(call.session)}, {"surface", call.surface}};
  if (!call.agent.empty()) body["agent"] = short_text(call.agent);
  if (!call.parent.empty()) body["parent"] = short_text(call.parent);
  if (!call.command.empty()) body["command"] = recorded_text(call.command);
  if (!call.arguments.empty()) body["arguments"] = recorded_text(call.arguments);
  if (!call.argv.empty()) {
    std::string joined;
    for (const std::string& word : call.argv) joined += shell_quote(word) + " ";
    body["argv"] = recorded_text(joined);
  }
  return dump(body);
}

namespace {

// What was answered for the person, by whom: only the risk model does, and only in mode auto.
json settlements(const Decision& decision, const Judgement& judgement) {
  json list = json::array();
  for (const Reason& reason : decision.reasons) {
    if (reason.kind != ReasonKind::classifier || reason.id != "risk.low" || list.size() == limit_reasons) continue;
    list.push_back({{"actor", "classifier"},
                    {"model", judgement.risk ? judgement.risk->model : ""},
                    {"text", short_text(reason.text)}});
  }
  return list;
}

}  // namespace

std::string decided_body(const PermittedCall& permitted) {
  const Decision& decision = permitted.decision();
  json body{{"verdict", to_string(decision.verdict)},
            {"understood", decision.understood},
            {"reasons", recorded_reasons(decision.reasons)},
            {"predicted", recorded_effects(permitted.judgement().prediction.effects)},
            {"granted", recorded_effects(decision.grant.effects)},
            {"hardening", decision.hardening},
            {"trusted", permitted.trust() == Trust::trusted},
            {"policy", permitted.policy().digest()}};
  if (permitted.judgement().risk)
    body["risk"] = {{"probability", permitted.judgement().risk->probability},
                    {"model", permitted.judgement().risk->model}};
  if (json settled = settlements(decision, permitted.judgement()); !settled.empty()) body["settled"] = settled;
  return dump(body);
}

std::string approval_requested_body(const ApprovalRequest& request) {
  return dump({{"command", recorded_text(request.command)},
               {"asked", recorded_effects(request.decision.asked)},
               {"digest", request.digest.hex()}});
}

std::string approval_opened_body(const ApprovalRequest& request, const std::string& shown) {
  return dump({{"command", recorded_text(request.command)},
               {"cwd", short_text(request.cwd)},
               {"digest", request.digest.hex()},
               {"shown", shown},
               {"expires_seconds", request.expires_seconds},
               {"offers_rule", !request.rule_preview.empty()}});
}

std::string approval_resolved_body(Answer answer, std::string_view who, const Digest& digest) {
  return dump({{"answer", to_string(answer)}, {"by", who}, {"digest", digest.hex()}});
}

std::string intent_body(const ApprovedCall& approved) {
  const SandboxSpec& spec = approved.spec();
  std::string joined;
  for (const std::string& word : spec.argv) joined += shell_quote(word) + " ";
  return dump({{"argv", recorded_text(joined)},
               {"cwd", short_text(spec.cwd)},
               {"copy_on_write", spec.view == WorkspaceView::copy_on_write},
               {"hosts", spec.allowed_hosts},
               {"writes", spec.write_paths.size()},
               {"digest", approved.digest().hex()}});
}

std::string finished_body(const ApprovedCall& approved, const ExecutionResult& result, std::string_view changes) {
  json body{{"exit", exit_name(result.exit)},
            {"status", result.status},
            {"stdout_bytes", result.standard_output_bytes},
            {"stderr_bytes", result.standard_error_bytes},
            {"wall_microseconds", result.wall_time.count()},
            {"observed", recorded_effects(result.observed)},
            {"changed", recorded_changes(result.changes)},
            {"changes", changes},
            {"digest", approved.digest().hex()}};
  json refusals = json::array();
  for (size_t i = 0; i < result.refusals.size() && i < limit_reasons; ++i)
    refusals.push_back(short_text(result.refusals[i]));
  body["refusals"] = refusals;
  return dump(body);
}

std::string refused_body(const Decision& decision, std::string_view by) {
  return dump({{"verdict", to_string(decision.verdict)}, {"by", by}, {"reasons", recorded_reasons(decision.reasons)}});
}

std::string failed_body(std::string_view stage, const Error& error) {
  return dump({{"stage", stage}, {"error", short_text(error.message)}});
}

}  // namespace callgate
