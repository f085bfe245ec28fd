// Who answers when a call must be asked about.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

// A file that the call would write, as it is and as it would be.
struct FileChange {
  std::string path;
  std::string before, after;
  bool exists = false;
};

// What a person is asked. Every text is exactly what will run; the confirmer escapes it for its display. A value.
struct ApprovalRequest {
  std::string call_id;
  std::string command;  // as it will run
  std::string cwd;
  std::string workspace;
  std::string source;  // the text that came in: findings point into it
  std::string agent, session;
  Decision decision;
  std::optional<FileChange> change;
  std::string rule_preview;                  // the rule that `always` would write; empty: `always` is not offered
  std::vector<std::string> rule_covers;      // commands that the rule would allow, this one first
  std::vector<std::string> rule_leaves_out;  // near ones that it would not
  Digest digest;                             // of program, directory, environment, grant and policy version
  int64_t expires_seconds = 0;
  std::function<bool()> is_settled;  // somebody answered elsewhere: there is nothing left to ask
};

class Confirmer {
 public:
  virtual ~Confirmer() = default;
  // An error is a no. What counts in the end is what the journal has: another may have answered first.
  virtual Result<Answer> ask(const ApprovalRequest& request) = 0;
  // Recorded as who answered: "terminal", "nobody", "caller (--yes)".
  virtual std::string_view name() const = 0;
  // An approval that nobody gives in this time is a no.
  virtual std::chrono::seconds patience() const { return std::chrono::minutes(10); }
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

// Nobody is at this terminal: the question waits for `callgate approve` from another, and says so on `output`.
class WaitingConfirmer final : public Confirmer {
 public:
  WaitingConfirmer(std::chrono::seconds patience, int output) : patience_(patience), output_(output) {}
  Result<Answer> ask(const ApprovalRequest& request) override;
  std::string_view name() const override { return "nobody in time"; }
  std::chrono::seconds patience() const override { return patience_; }

 private:
  std::chrono::seconds patience_;
  int output_;
};

// The text that a terminal shows for a request, without colour. Every untrusted byte in it is escaped.
std::string approval_text(const ApprovalRequest& request);

}  // namespace callgate
