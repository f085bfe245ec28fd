// Who answers when a call must be asked about.
#pragma once

#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"
#include "policy/decision.h"

namespace callgate {

enum class Answer : uint8_t {
  no,
  once,
  session,  // and the same effects again in this session
  always,   // and a rule is written to the user's policy
};
std::string_view to_string(Answer answer);

// What a person is asked. Every text is exactly what will run; the confirmer escapes it for its display. A value.
struct ApprovalRequest {
  std::string call_id;
  std::string command;  // as it will run
  std::string cwd;
  Decision decision;
  std::string rule_preview;  // the rule that `always` would write; empty: `always` is not offered
  Digest digest;             // of program, directory, environment, grant and policy version
};

class Confirmer {
 public:
  virtual ~Confirmer() = default;
  // An error is a no.
  virtual Result<Answer> ask(const ApprovalRequest& request) = 0;
  // Recorded as who answered: "terminal", "nobody", "caller (--yes)".
  virtual std::string_view name() const = 0;
};

// No person is there: always no.
class NobodyConfirmer final : public Confirmer {
 public:
  Result<Answer> ask(const ApprovalRequest& request) override;
  std::string_view name() const override { return "nobody"; }
};

// The caller said yes in advance (`run --yes`).
class CallerConfirmer final : public Confirmer {
 public:
  Result<Answer> ask(const ApprovalRequest& request) override;
  std::string_view name() const override { return "caller (--yes)"; }
};

// A person at a terminal. The descriptors are borrowed; they are the controlling terminal and never the call's own
// standard streams, so that what a command prints cannot answer for the person.
class TerminalConfirmer final : public Confirmer {
 public:
  TerminalConfirmer(int input, int output) : input_(input), output_(output) {}
  Result<Answer> ask(const ApprovalRequest& request) override;
  std::string_view name() const override { return "terminal"; }

 private:
  int input_, output_;
};

// The text that a terminal shows for a request, without colour. Every untrusted byte in it is escaped.
std::string approval_text(const ApprovalRequest& request);

}  // namespace callgate
