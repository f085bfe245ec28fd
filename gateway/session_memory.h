// What a session remembers, kept in the journal's stream "memory/<session>" so that a restart forgets nothing. A
// child's session comes from its parent's: it gets no more authority, and what happened there happened here.
#pragma once

#include <string>
#include <vector>

#include "audit/journal.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/tool_call.h"
#include "policy/authority.h"

namespace callgate {

// Of one session at one call. A value.
struct SessionState {
  Authority authority;  // as much as the caller wants and its parents have
  SessionFacts facts;
};

class SessionMemory {
 public:
  // All are borrowed for the memory's life.
  SessionMemory(Journal& journal, const Clock& clock) : journal_(journal), clock_(clock) {}

  // Opens the session when it is new, and records a change of its authority. An error for a parent that nobody has
  // opened, for another parent than before, and for parents in a circle: who cannot be told gets nothing.
  Result<SessionState> enter(const ToolCall& call, Authority wanted);

  // Each is durable when it returns. What is read or comes in concerns the parents as well: the answer goes to them.
  Result<void> note_tainted(const ToolCall& call, std::string_view kind, const std::string& what);
  Result<void> note_refused(const ToolCall& call, const std::vector<std::string>& effects);
  Result<void> note_asked(const ToolCall& call);

 private:
  struct Session {
    std::string name, parent;
    Authority authority;
    std::vector<Event> events;
  };

  Result<Session> read(const std::string& name);
  Result<std::vector<Session>> read_line(const std::string& name);
  Result<void> append(const std::string& session, std::string_view type, const std::string& body);
  Result<void> open(const ToolCall& call, Authority wanted);
  void add_facts(const Session& session, SessionFacts& facts) const;

  Journal& journal_;
  const Clock& clock_;
};

}  // namespace callgate
