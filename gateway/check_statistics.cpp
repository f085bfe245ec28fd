#include "gateway/check_statistics.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "policy/check.h"

namespace callgate {
namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// The strictest verdict of each check among a decision's reasons: one that speaks twice counts once.
std::map<std::string, Verdict> spoken(const json& body) {
  std::map<std::string, Verdict> verdicts;
  auto reasons = body.find("reasons");
  if (reasons == body.end() || !reasons->is_array()) return verdicts;
  for (const json& reason : *reasons) {
    if (!reason.is_object() || text_of(reason, "kind") != "check") continue;
    std::string given = text_of(reason, "verdict");
    Verdict verdict = Verdict::allow;
    for (Verdict known : {Verdict::contain, Verdict::ask, Verdict::deny})
      if (given == to_string(known)) verdict = known;
    Verdict& kept = verdicts.try_emplace(text_of(reason, "id"), verdict).first->second;
    kept = stricter(kept, verdict);
  }
  return verdicts;
}

uint64_t& count_for(CheckCounts& counts, Verdict verdict) {
  switch (verdict) {
    case Verdict::allow:
      return counts.warned;
    case Verdict::contain:
      return counts.contained;
    case Verdict::ask:
      return counts.asked;
    case Verdict::deny:
      break;
  }
  return counts.denied;
}

uint64_t total(const CheckCounts& counts) {
  return counts.warned + counts.contained + counts.asked + counts.denied;
}

std::string column(uint64_t count) {
  std::string text = std::to_string(count);
  constexpr size_t width = 9;
  return std::string(text.size() < width ? width - text.size() : 1, ' ') + text;
}

std::string title_of(const std::string& id) {
  const Check* check = check_with_id(id);
  return check == nullptr ? "not a check of this version" : std::string(check->title);
}

}  // namespace

void CheckStatistics::add(const Event& event) {
  if (event.type == "call.decided") add_decision(event);
  if (event.type == "approval.resolved") add_answer(event);
}

void CheckStatistics::add_decision(const Event& event) {
  json body = json::parse(event.body, nullptr, false);
  if (!body.is_object()) return;
  ++calls_;
  for (const auto& [id, verdict] : spoken(body)) {
    ++count_for(counts_[id], verdict);
    if (verdict == Verdict::ask) open_[event.stream].insert(id);
  }
}

void CheckStatistics::add_answer(const Event& event) {
  auto asked = open_.find(event.stream);
  json body = json::parse(event.body, nullptr, false);
  if (asked == open_.end() || !body.is_object()) return;
  bool approved = text_of(body, "answer") != "no";
  for (const std::string& id : asked->second) ++(approved ? counts_[id].approved : counts_[id].refused);
  open_.erase(asked);
}

std::string render_statistics(const CheckStatistics& statistics) {
  std::vector<std::pair<std::string, CheckCounts>> rows(statistics.counts().begin(), statistics.counts().end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return total(a.second) > total(b.second); });
  std::string text = std::to_string(statistics.calls()) + " calls\n";
  if (rows.empty()) return text + "no check has spoken yet\n";
  text += "check       warn  contain      ask     deny approved  refused\n";
  for (const auto& [id, counts] : rows)
    text += id + " " + column(counts.warned) + column(counts.contained) + column(counts.asked) + column(counts.denied) +
            column(counts.approved) + column(counts.refused) + "  " + title_of(id) + "\n";
  return text;
}

std::string render_statistics_json(const CheckStatistics& statistics) {
  json checks = json::object();
  for (const auto& [id, counts] : statistics.counts())
    checks[id] = {{"warn", counts.warned}, {"contain", counts.contained}, {"ask", counts.asked},
                  {"deny", counts.denied}, {"approved", counts.approved}, {"refused", counts.refused}};
  return json{{"calls", statistics.calls()}, {"checks", checks}}.dump(-1, ' ', false, json::error_handler_t::replace) +
         "\n";
}

}  // namespace callgate
