#include "gateway/approval_desk.h"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "gateway/event_bodies.h"

namespace callgate {
namespace {

using nlohmann::json;

constexpr size_t limit_shown_bytes = size_t{1} << 20;
constexpr size_t limit_listed = 1000;

std::string stream_of(const std::string& id) {
  return "approval/" + id;
}

// An identifier becomes part of a path and of a stream's name.
bool is_identifier(std::string_view id) {
  return id.size() == 36 && id.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

std::string shown_path(const std::string& home, const std::string& id) {
  return home + "/approvals/" + id;
}

json parsed(const Event& event) {
  json body = json::parse(event.body, nullptr, false);
  return body.is_object() ? body : json::object();
}

std::optional<Answer> answer_from(const std::string& name) {
  for (Answer answer : {Answer::no, Answer::once, Answer::session, Answer::always})
    if (to_string(answer) == name) return answer;
  return std::nullopt;
}

std::string settled_body(Answer answer, std::string_view by, const std::string& digest) {
  return json{{"answer", to_string(answer)}, {"by", by}, {"digest", digest}}.dump(-1, ' ', false,
                                                                                  json::error_handler_t::replace);
}

std::optional<Settlement> settlement_in(const std::vector<Event>& events, const ApprovalRequest& request) {
  if (events.size() < 2) return std::nullopt;
  const Event& event = events[1];
  json body = parsed(event);
  std::optional<Answer> answer = answer_from(body.value("answer", ""));
  Settlement settled{answer.value_or(Answer::no), body.value("by", "")};
  bool in_time = event.wall_microseconds / 1'000'000 < request.expires_seconds;
  if (event.type != "approval.settled" || !answer || body.value("digest", "") != request.digest.hex())
    return Settlement{Answer::no, "an answer to something else"};
  if (settled.answer != Answer::no && !in_time) return Settlement{Answer::no, settled.by + ", too late"};
  // A rule that nobody was shown is not what was agreed to.
  if (settled.answer == Answer::always && request.rule_preview.empty()) settled.answer = Answer::no;
  return settled;
}

}  // namespace

Result<NewEvent> ApprovalDesk::open(const ApprovalRequest& request) const {
  std::string shown = approval_text(request);
  if (shown.size() > limit_shown_bytes) return fail("too long to be shown whole, so nobody can agree to it");
  CG_TRY(make_directories(home_ + "/approvals", 0700));
  CG_TRY(replace_file(shown_path(home_, request.call_id), shown, 0600));
  return NewEvent{stream_of(request.call_id), 1, "approval.opened", approval_opened_body(request, sha256(shown).hex())};
}

Result<std::optional<Settlement>> ApprovalDesk::look(const ApprovalRequest& request) const {
  std::vector<Event> events = CG_TRY(journal_.stream(stream_of(request.call_id)));
  return settlement_in(events, request);
}

Result<Settlement> ApprovalDesk::settle(const ApprovalRequest& request, Answer answer, std::string_view by) const {
  Result<Event> mine = journal_.append(
      {stream_of(request.call_id), 2, "approval.settled", settled_body(answer, by, request.digest.hex())});
  if (!mine && mine.error().code != EEXIST) return tl::unexpected(mine.error());
  // Read back in either case: an answer of ours that came too late is a no as well.
  std::optional<Settlement> settled = CG_TRY(look(request));
  return settled ? *settled : Settlement{Answer::no, "an answer that is not in the journal"};
}

NewEvent ApprovalDesk::used(const ApprovalRequest& request) const {
  return {stream_of(request.call_id), 3, "approval.used", json{{"digest", request.digest.hex()}}.dump()};
}

void ApprovalDesk::close(const ApprovalRequest& request) const {
  ::unlink(shown_path(home_, request.call_id).c_str());
}

Result<WaitingApproval> ApprovalDesk::read(const Event& opened) const {
  json body = parsed(opened);
  WaitingApproval waiting;
  waiting.id = opened.stream.substr(stream_of("").size());
  waiting.digest = body.value("digest", "");
  waiting.opened_seconds = opened.wall_microseconds / 1'000'000;
  waiting.expires_seconds = body.value("expires_seconds", int64_t{0});
  waiting.offers_rule = body.value("offers_rule", false);
  if (!is_identifier(waiting.id)) return fail("not an approval of ours");
  if (waiting.expires_seconds <= unix_seconds(clock_)) return fail("expired");
  waiting.shown = CG_TRY(read_file(shown_path(home_, waiting.id), limit_shown_bytes));
  if (sha256(waiting.shown).hex() != body.value("shown", ""))
    return fail("the text beside the journal is not the one that was asked about");
  return waiting;
}

Result<WaitingApproval> ApprovalDesk::find(const std::string& id) const {
  std::string name = "approval " + escape_for_display(id, 60);
  if (!is_identifier(id)) return fail(name + ": not an identifier as 'callgate approvals' lists them");
  std::vector<Event> events = CG_TRY(journal_.stream(stream_of(id)));
  if (events.empty()) return fail(name + ": unknown");
  if (events.size() > 1) return fail(name + ": already settled");
  if (events[0].type != "approval.opened") return fail(name + ": not a question");
  Result<WaitingApproval> waiting = read(events[0]);
  return waiting ? waiting : fail(name + ": " + waiting.error().message);
}

Result<std::vector<WaitingApproval>> ApprovalDesk::waiting() const {
  EventFilter filter{.stream_prefix = stream_of(""), .type_prefix = "approval.opened", .limit = limit_listed};
  filter.newest_first = true;
  std::vector<WaitingApproval> list;
  for (const Event& opened : CG_TRY(journal_.list(filter))) {
    Result<WaitingApproval> found = find(opened.stream.substr(stream_of("").size()));
    if (found) list.push_back(std::move(*found));
  }
  return list;
}

Result<void> ApprovalDesk::answer(const WaitingApproval& waiting, Answer answer, std::string_view by) const {
  if (answer == Answer::always && !waiting.offers_rule) return fail("no rule was offered for this call");
  Result<Event> stored =
      journal_.append({stream_of(waiting.id), 2, "approval.settled", settled_body(answer, by, waiting.digest)});
  if (stored) return {};
  if (stored.error().code == EEXIST) return fail("somebody else has answered already");
  return tl::unexpected(stored.error());
}

}  // namespace callgate
