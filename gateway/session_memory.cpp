#include "gateway/session_memory.h"

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/text.h"
#include "gateway/output_cleaner.h"

namespace callgate {
namespace {

using nlohmann::json;

constexpr size_t limit_depth = 16;     // of children of children
constexpr size_t limit_effects = 64;   // of one refused call; more is judged by its first
constexpr size_t limit_refused = 256;  // newest ones that a new call is compared with
constexpr size_t limit_text_bytes = 200;
constexpr int limit_attempts = 16;  // others append to the same stream

// A session's name comes from outside; its digest is fit for a stream's name.
std::string stream_of(const std::string& session) {
  return "memory/" + sha256(session).hex().substr(0, 32);
}

json parsed(const Event& event) {
  json body = json::parse(event.body, nullptr, false);
  return body.is_object() ? body : json::object();
}

std::string dump(const json& body) {
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

json authority_json(Authority authority) {
  return {{"mode", to_string(authority.mode)}, {"attended", authority.attended}};
}

// What cannot be read is the least that there is.
Authority authority_from(const json& body) {
  std::optional<Mode> mode = mode_from(body.value("mode", ""));
  return {mode && *mode != Mode::locked ? *mode : Mode::plan, mode && body.value("attended", false)};
}

std::string shortened(const std::string& text) {
  return std::string(cut_at_character(mask_secrets(to_valid_utf8(text)), limit_text_bytes));
}

}  // namespace

Result<SessionMemory::Session> SessionMemory::read(const std::string& name) {
  Session session{name, {}, {}, CG_TRY(journal_.stream(stream_of(name)))};
  for (const Event& event : session.events) {
    bool is_authority = event.type == "session.opened" || event.type == "session.mode";
    if (is_authority) session.authority = authority_from(parsed(event));
    if (event.type == "session.opened") session.parent = parsed(event).value("parent", "");
  }
  return session;
}

// The session and those that it comes from, itself first.
Result<std::vector<SessionMemory::Session>> SessionMemory::read_line(const std::string& name) {
  std::vector<Session> line;
  for (std::string next = name; !next.empty(); next = line.back().parent) {
    if (line.size() == limit_depth) return fail("the session's parents are too many, or a circle");
    line.push_back(CG_TRY(read(next)));
    if (line.back().events.empty())
      return fail("session " + escape_for_display(next, 60) + ": nobody has opened it, so nothing can come from it");
  }
  return line;
}

Result<void> SessionMemory::append(const std::string& session, std::string_view type, const std::string& body) {
  for (int attempt = 0; attempt < limit_attempts; ++attempt) {
    uint64_t version = CG_TRY(journal_.stream(stream_of(session))).size() + 1;
    Result<Event> stored = journal_.append({stream_of(session), version, std::string(type), body});
    if (stored) return {};
    if (stored.error().code != EEXIST) return tl::unexpected(stored.error());
  }
  return fail("record what the session did: too many others do");
}

Result<void> SessionMemory::open(const ToolCall& call, Authority wanted) {
  Session known = CG_TRY(read(call.session));
  if (known.events.empty()) {
    if (call.parent == call.session) return fail("a session cannot be its own parent");
    if (!call.parent.empty()) CG_TRY(read_line(call.parent));
    json body = authority_json(wanted);
    body["parent"] = call.parent;
    body["session"] = shortened(call.session);
    body["agent"] = shortened(call.agent);
    // Two that open it at once must not both: the loser reads what the winner wrote.
    Result<Event> stored = journal_.append({stream_of(call.session), 1, "session.opened", dump(body)});
    if (!stored && stored.error().code == EEXIST) return open(call, wanted);
    return stored ? Result<void>() : tl::unexpected(stored.error());
  }
  if (!call.parent.empty() && call.parent != known.parent)
    return fail("session " + escape_for_display(call.session, 60) + " was opened with another parent");
  if (known.authority == wanted) return {};
  return append(call.session, "session.mode", dump(authority_json(wanted)));
}

void SessionMemory::add_facts(const Session& session, SessionFacts& facts) const {
  int64_t minute_ago = unix_milliseconds(clock_) * 1000 - 60'000'000;
  for (const Event& event : session.events) {
    json body = parsed(event);
    bool is_secret = body.value("kind", "") == "secret";
    if (event.type == "session.tainted") (is_secret ? facts.secret : facts.untrusted) = body.value("what", "unknown");
    if (event.type == "session.asked" && event.wall_microseconds > minute_ago) ++facts.asks_in_last_minute;
    if (event.type != "session.refused" || !body["effects"].is_array()) continue;
    std::vector<std::string> effects;
    for (const json& effect : body["effects"]) effects.push_back(effect.is_string() ? effect.get<std::string>() : "");
    facts.refused.push_back(std::move(effects));
  }
  if (facts.refused.size() > limit_refused)
    facts.refused.erase(facts.refused.begin(), facts.refused.end() - limit_refused);
}

Result<SessionState> SessionMemory::enter(const ToolCall& call, Authority wanted) {
  SessionState state{wanted, {}};
  if (call.session.empty() && !call.parent.empty()) return fail("a call with a parent needs a session of its own");
  if (call.session.empty()) return state;
  CG_TRY(open(call, wanted));
  for (const Session& session : CG_TRY(read_line(call.session))) {
    state.authority = lesser(state.authority, session.authority);
    add_facts(session, state.facts);
  }
  return state;
}

Result<void> SessionMemory::note_tainted(const ToolCall& call, std::string_view kind, const std::string& what) {
  if (call.session.empty()) return {};
  for (const Session& session : CG_TRY(read_line(call.session)))
    CG_TRY(append(session.name, "session.tainted", dump({{"kind", kind}, {"what", shortened(what)}})));
  return {};
}

Result<void> SessionMemory::note_refused(const ToolCall& call, const std::vector<std::string>& effects) {
  if (call.session.empty() || effects.empty()) return {};
  json list = json::array();
  for (size_t i = 0; i < effects.size() && i < limit_effects; ++i) list.push_back(to_valid_utf8(effects[i]));
  return append(call.session, "session.refused", dump({{"effects", list}}));
}

Result<void> SessionMemory::note_asked(const ToolCall& call) {
  return call.session.empty() ? Result<void>() : append(call.session, "session.asked", "{}");
}

}  // namespace callgate
