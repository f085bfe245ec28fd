#include <unistd.h>

#include "audit/journal.h"
#include "base/clock.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/subcommand.h"
#include "gateway/approval_desk.h"
#include "gateway/gateway.h"

namespace callgate {
namespace {

// What the desk borrows.
struct Desk {
  GatewayConfig config;
  SystemClock clock;
  std::unique_ptr<Journal> journal;

  ApprovalDesk desk() const { return {*journal, config.home, clock}; }
};

Result<std::unique_ptr<Desk>> open_desk(bool for_reading) {
  auto desk = std::make_unique<Desk>();
  desk->config = CG_TRY(gateway_config_from_environment());
  const std::string& home = desk->config.home;
  desk->journal = CG_TRY(for_reading ? open_journal_read_only(home, desk->clock) : open_journal(home, desk->clock));
  return desk;
}

Result<void> list(const Arguments& arguments) {
  if (!arguments.operands.empty()) return fail("'approvals' takes no operand; 'callgate approve ID' answers");
  std::unique_ptr<Desk> desk = CG_TRY(open_desk(true));
  int64_t now = unix_seconds(desk->clock);
  std::string text;
  for (const WaitingApproval& waiting : CG_TRY(desk->desk().waiting()))
    text += waiting.id + "  asked " + std::to_string(now - waiting.opened_seconds) + " s ago, ends in " +
            std::to_string(waiting.expires_seconds - now) + " s\n" + waiting.shown + "\n";
  print(text.empty() ? "nothing waits for an answer\n" : text);
  return {};
}

Result<void> answer(const Arguments& arguments, Answer given) {
  if (arguments.operands.size() != 1) return fail("give one identifier, as 'callgate approvals' lists it");
  std::unique_ptr<Desk> desk = CG_TRY(open_desk(false));
  WaitingApproval waiting = CG_TRY(desk->desk().find(arguments.operands[0]));
  std::string by = "other terminal (user " + std::to_string(::getuid()) + ")";
  CG_TRY(desk->desk().answer(waiting, given, by));
  print(waiting.shown + "answered with '" + std::string(to_string(given)) + "'\n");
  return {};
}

Answer chosen(const Arguments& arguments) {
  if (arguments.has("--always")) return Answer::always;
  return arguments.has("--session") ? Answer::session : Answer::once;
}

int code_of(const Result<void>& done) {
  return done ? 0 : say_error(done.error(), exit_gateway_error);
}

}  // namespace

extern const Subcommand approvals_subcommand{
    "approvals",
    "list the calls that wait for a person's answer",
    {""},
    {},
    "Shown is exactly what would run, what it could do, and why it is asked.",
    {"callgate approvals", "callgate run --confirm wait=60 -c 'git push' & callgate approvals"},
    [](const Arguments& arguments) { return code_of(list(arguments)); }};

extern const Subcommand approve_subcommand{
    "approve",
    "let a call run that waits for an answer",
    {"[--session|--always] ID"},
    {{"--session", "", "and the same again in its session"},
     {"--always", "", "and add the rule that was shown to your policy"}},
    "An answer counts once, for exactly what was shown, and only until it expires.",
    {"callgate approve 0198f2a4-7d1e-7c3b-9a5e-2f6d8c4b1a09", "callgate approvals"},
    [](const Arguments& arguments) { return code_of(answer(arguments, chosen(arguments))); }};

extern const Subcommand deny_subcommand{
    "deny",
    "refuse a call that waits for an answer",
    {"ID"},
    {},
    "The agent is told that it was refused.",
    {"callgate deny 0198f2a4-7d1e-7c3b-9a5e-2f6d8c4b1a09", "callgate approvals"},
    [](const Arguments& arguments) { return code_of(answer(arguments, Answer::no)); }};

}  // namespace callgate
