#include <fmt/format.h>
#include <stdlib.h>

#include <nlohmann/json.hpp>

#include "audit/journal.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/path.h"
#include "cli/console.h"
#include "cli/replay_view.h"
#include "cli/subcommand.h"
#include "gateway/gateway.h"

namespace callgate {
namespace {

constexpr size_t limit_session_bytes = 16 << 20;

// An empty directory of its own, so that a replay never touches the caller's files.
Result<std::string> make_scratch_workspace() {
  const char* temporary = ::getenv("TMPDIR");
  std::string pattern = std::string(temporary && temporary[0] == '/' ? temporary : "/tmp") + "/callgate-replay-XXXXXX";
  if (!::mkdtemp(pattern.data())) return fail("make a scratch workspace " + pattern, errno);
  return pattern;
}

class Replay {
 public:
  Replay(Gateway& gateway, RecordedConfirmer& confirmer, std::string workspace, bool as_json)
      : gateway_(gateway), confirmer_(confirmer), workspace_(std::move(workspace)), as_json_(as_json) {}

  bool run(const RecordedSession& session) {
    for (const RecordedCall& recorded : session.calls)
      if (!run_call(recorded, session.name)) return false;
    return true;
  }

  ReplayTotals totals;

 private:
  bool run_call(const RecordedCall& recorded, const std::string& session) {
    ToolCall call = recorded.call;
    call.workspace = workspace_;
    call.cwd = normal_path(call.cwd.empty() ? "." : call.cwd, workspace_);
    call.session = session;
    confirmer_.expect(recorded.answer);
    HandleOptions options;
    options.time_limit = std::chrono::seconds(60);
    auto begin = std::chrono::steady_clock::now();
    Result<CallResult> result = gateway_.handle(std::move(call), options);
    auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
    count(recorded, result, took);
    return print(as_json_ ? replay_json(totals.calls, recorded, result, took)
                          : replay_text(totals.calls, recorded, result, took));
  }

  void count(const RecordedCall& recorded, const Result<CallResult>& result, std::chrono::microseconds took) {
    ++totals.calls;
    totals.wall += took;
    if (!result) {
      ++totals.failed;
      return;
    }
    ++totals.verdicts[static_cast<size_t>(result->decision.verdict)];
    ++(result->outcome == Outcome::executed ? totals.executed : totals.refused);
    if (recorded.expected && *recorded.expected != result->decision.verdict) ++totals.unexpected;
  }

  Gateway& gateway_;
  RecordedConfirmer& confirmer_;
  std::string workspace_;
  bool as_json_;
};

std::string totals_text(const ReplayTotals& totals, const JournalReport& journal, const std::string& home,
                        const std::string& workspace) {
  std::string text = fmt::format("\n{} calls: {} allow, {} contain, {} ask, {} deny; {} ran, {} refused", totals.calls,
                                 totals.verdicts[0], totals.verdicts[1], totals.verdicts[2], totals.verdicts[3],
                                 totals.executed, totals.refused);
  if (totals.failed) text += fmt::format(", {} failed", totals.failed);
  if (totals.unexpected) text += coloured(Colour::red, fmt::format(", {} not as recorded", totals.unexpected), 1);
  text += fmt::format("; {:.2f} s\n", static_cast<double>(totals.wall.count()) / 1e6);
  text += journal.problems.empty() ? coloured(Colour::green,
                                              fmt::format("journal verified: {} events, last hash {}…", journal.events,
                                                          journal.last_hash.substr(0, 16)),
                                              1) +
                                         "\n"
                                   : coloured(Colour::red, "journal NOT verified: " + journal.problems[0], 1) + "\n";
  text += "the agent's workspace: " + workspace + "\n";
  return text +
         "read more: callgate audit list; callgate audit show CALL-ID; callgate checks explain CG056; state in " +
         home + "\n";
}

std::string totals_json(const ReplayTotals& totals, const JournalReport& journal, const std::string& workspace) {
  return nlohmann::json{{"calls", totals.calls},
                        {"allow", totals.verdicts[0]},
                        {"contain", totals.verdicts[1]},
                        {"ask", totals.verdicts[2]},
                        {"deny", totals.verdicts[3]},
                        {"executed", totals.executed},
                        {"refused", totals.refused},
                        {"failed", totals.failed},
                        {"unexpected", totals.unexpected},
                        {"journal_events", journal.events},
                        {"journal_verified", journal.problems.empty()},
                        {"workspace", workspace}}
             .dump() +
         "\n";
}

Result<int> replay(const Arguments& arguments) {
  if (arguments.operands.size() != 1) return fail("expected one session file");
  const std::string& path = arguments.operands[0];
  RecordedSession session = CG_TRY(parse_session(CG_TRY(read_file(path, limit_session_bytes)), path));
  GatewayConfig config = CG_TRY(gateway_config_from_environment());
  RecordedConfirmer confirmer;
  std::unique_ptr<Gateway> gateway = CG_TRY(make_gateway(config, confirmer));
  std::string workspace = CG_TRY(make_scratch_workspace());
  bool as_json = arguments.has("--json");
  if (!as_json) print(coloured(Colour::bold, session.name, 1) + "\n" + session.about + "\n\n");
  Replay run(*gateway, confirmer, workspace, as_json);
  if (!run.run(session)) return exit_gateway_error;
  SystemClock clock;
  std::unique_ptr<Journal> journal = CG_TRY(open_journal_read_only(config.home, clock));
  JournalReport report = CG_TRY(journal->verify());
  print(as_json ? totals_json(run.totals, report, workspace) : totals_text(run.totals, report, config.home, workspace));
  return run.totals.unexpected == 0 && run.totals.failed == 0 && report.problems.empty() ? 0 : 1;
}

int run_replay(const Arguments& arguments) {
  Result<int> code = replay(arguments);
  return code ? *code : say_error(code.error(), exit_gateway_error);
}

}  // namespace

extern const Subcommand replay_subcommand{
    "replay",
    "run a recorded session through the gate, call by call",
    {"[--json] SESSION.jsonl"},
    {{"--json", "", "one JSON object a call, and one for the totals"}},
    "Calls run in a fresh scratch workspace. What a person answered is part of the record.\n"
    "Exit codes: 0; 1 when a verdict is not as recorded or the journal does not verify; 125 gateway error.",
    {"callgate replay examples/session.jsonl", "callgate replay --json examples/session.jsonl"},
    run_replay};

}  // namespace callgate
