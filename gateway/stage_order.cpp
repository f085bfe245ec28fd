#include "gateway/stage_order.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace callgate {
namespace {

using nlohmann::json;
using Kind = StageEvent::Kind;

struct Row {
  std::string_view type;
  Kind kind;
};

constexpr std::array<Row, 9> kinds{{{"call.received", Kind::received},
                                    {"call.decided", Kind::decided},
                                    {"approval.requested", Kind::requested},
                                    {"approval.resolved", Kind::resolved},
                                    {"call.refused", Kind::refused},
                                    {"exec.intent", Kind::intent},
                                    {"exec.finished", Kind::finished},
                                    {"exec.failed", Kind::finished},
                                    {"call.failed", Kind::finished}}};

std::string text_of(const json& body, const char* key) {
  auto found = body.find(key);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

StageEvent stage_event(std::string_view type, std::string_view text) {
  StageEvent event;
  for (const Row& row : kinds)
    if (row.type == type) event.kind = row.kind;
  if (event.kind == Kind::received || event.kind == Kind::finished || event.kind == Kind::other) return event;
  json body = json::parse(text, nullptr, false);
  if (!body.is_object()) return event;
  event.verdict = verdict_from(text_of(body, "verdict")).value_or(Verdict::deny);
  std::string answer = text_of(body, "answer");
  event.agreed = answer == "once" || answer == "session" || answer == "always";
  event.digest = text_of(body, "digest");
  return event;
}

bool StageOrder::may_follow(const StageEvent& event) const {
  switch (event.kind) {
    case Kind::received:
      return stage_ == Stage::nothing;
    case Kind::decided:
      return stage_ == Stage::received;
    case Kind::requested:
      return stage_ == Stage::decided && verdict_ == Verdict::ask && !event.digest.empty();
    case Kind::resolved:
      // An answer that holds for a session comes without a question of its own.
      return (stage_ == Stage::requested && event.digest == digest_) ||
             (stage_ == Stage::decided && verdict_ == Verdict::ask && event.agreed && !event.digest.empty());
    case Kind::refused:
      return stage_ == Stage::declined || (stage_ == Stage::decided && verdict_ == Verdict::deny);
    case Kind::intent:
      if (event.digest.empty()) return false;
      return (stage_ == Stage::agreed && event.digest == digest_) ||
             (stage_ == Stage::decided && verdict_ <= Verdict::contain);
    case Kind::finished:
      // A stage may fail wherever it stands; nothing comes after that.
      return stage_ != Stage::over && stage_ != Stage::broken;
    case Kind::other:
      return false;
  }
  return false;
}

bool StageOrder::step(const StageEvent& event) {
  if (!may_follow(event)) {
    stage_ = Stage::broken;
    return false;
  }
  constexpr std::array<Stage, 7> next{Stage::received, Stage::decided, Stage::requested, Stage::agreed,
                                      Stage::over,     Stage::running, Stage::over};
  stage_ = next[static_cast<size_t>(event.kind)];
  if (event.kind == Kind::decided) verdict_ = event.verdict;
  if (event.kind == Kind::requested || event.kind == Kind::resolved) digest_ = event.digest;
  if (event.kind == Kind::resolved && !event.agreed) stage_ = Stage::declined;
  return true;
}

}  // namespace callgate
