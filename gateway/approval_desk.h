// Where a question waits for its answer, whoever gives it: the terminal that asks, another terminal, a page, a hook.
// The journal holds the state, so that of many answers exactly one counts, an answer is used once, and a crash of
// either side neither loses nor repeats it.
//
// The stream "approval/<call id>" has at most three events, each written at its version or not at all:
// 1 approval.opened, 2 approval.settled, 3 approval.used.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/journal.h"
#include "base/clock.h"
#include "base/result.h"
#include "gateway/confirmer.h"

namespace callgate {

// How a question was settled. A value.
struct Settlement {
  Answer answer = Answer::no;
  std::string by;
};

// A question that waits, for a list. Every text is escaped.
struct WaitingApproval {
  std::string id;
  std::string shown;  // all that a person must see to answer
  std::string digest;
  int64_t opened_seconds = 0, expires_seconds = 0;
  bool offers_rule = false;
};

class ApprovalDesk {
 public:
  // All are borrowed for the desk's life.
  ApprovalDesk(Journal& journal, const std::string& home, const Clock& clock)
      : journal_(journal), home_(home), clock_(clock) {}

  // The event that opens the question, for the caller to record with its own. What will be shown is kept beside the
  // journal, since it may hold what must not stay there, and is bound to it by its digest.
  Result<NewEvent> open(const ApprovalRequest& request) const;
  // Nothing while nobody has answered. What came too late, or speaks of another run, is a no.
  Result<std::optional<Settlement>> look(const ApprovalRequest& request) const;
  // Gives the answer, or what somebody else had answered before.
  Result<Settlement> settle(const ApprovalRequest& request, Answer answer, std::string_view by) const;
  // The event that uses the answer up, for the caller to record with what it allows.
  NewEvent used(const ApprovalRequest& request) const;
  void close(const ApprovalRequest& request) const;

  // From elsewhere, by the call's id. An error for what is unknown, settled, expired, or not shown as it was asked.
  Result<WaitingApproval> find(const std::string& id) const;
  Result<std::vector<WaitingApproval>> waiting() const;
  Result<void> answer(const WaitingApproval& waiting, Answer answer, std::string_view by) const;

 private:
  Result<WaitingApproval> read(const Event& opened) const;

  Journal& journal_;
  const std::string& home_;
  const Clock& clock_;
};

}  // namespace callgate
