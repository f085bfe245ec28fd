#include "audit/journal.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/subcommand.h"
#include "gateway/check_statistics.h"
#include "gateway/gateway.h"
#include "policy/check.h"
#include "policy/check_index.h"

namespace callgate {
namespace {

int list_checks() {
  std::string text;
  for (const CheckEntry& entry : all_checks()) {
    std::string line = check_id(*entry.check) + "  " + severity_of(*entry.check);
    // The dagger is one column and three bytes.
    line.resize(entry.check->steps_down ? 20 : 18, ' ');
    text +=
        line + std::string(entry.check->title) + (entry.check->maturity == Maturity::trial ? " (trial)" : "") + "\n";
  }
  return print(text) ? 0 : exit_gateway_error;
}

int explain_check(const std::string& id) {
  for (const CheckEntry& entry : all_checks())
    if (check_id(*entry.check) == id) return print(entry.page) ? 0 : exit_gateway_error;
  return say_error("no check '" + id + "'; 'callgate checks list' shows all", exit_usage);
}

// Reads the events of one type page by page; a journal holds more than fits a screen.
Result<void> add_events(Journal& journal, CheckStatistics& statistics) {
  EventFilter filter;
  for (;;) {
    std::vector<Event> events = CG_TRY(journal.list(filter));
    if (events.empty()) return {};
    for (const Event& event : events) statistics.add(event);
    filter.after_sequence = events.back().sequence;
  }
}

Result<std::string> statistics_text(const Arguments& arguments) {
  GatewayConfig config = CG_TRY(gateway_config_from_environment());
  SystemClock clock;
  std::unique_ptr<Journal> journal = CG_TRY(open_journal_read_only(config.home, clock));
  CheckStatistics statistics;
  CG_TRY(add_events(*journal, statistics));
  return arguments.has("--json") ? render_statistics_json(statistics) : render_statistics(statistics);
}

int show_statistics(const Arguments& arguments) {
  Result<std::string> text = statistics_text(arguments);
  if (!text) return say_error(text.error(), exit_gateway_error);
  return print(*text) ? 0 : exit_gateway_error;
}

int run(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.operands;
  if (words.empty() || (words[0] == "list" && words.size() == 1)) return list_checks();
  if (words[0] == "explain" && words.size() == 2) return explain_check(words[1]);
  if (words[0] == "index" && words.size() == 1) return print(check_index()) ? 0 : exit_gateway_error;
  if (words[0] == "stats" && words.size() == 1) return show_statistics(arguments);
  return say_error("expected 'list', 'explain CGNNN', 'index' or 'stats'", exit_usage);
}

}  // namespace

extern const Subcommand checks_subcommand{
    "checks",
    "list the numbered checks, explain one, or count how often they spoke",
    {"list", "explain CGNNN", "index", "stats [--json]"},
    {{"--json", "", "stats: one JSON object"}},
    "stats counts calls of the journal: by verdict, and how often a person approved what a check asked about.\n"
    "index prints docs/checks.md.",
    {"callgate checks explain CG056", "callgate checks stats"},
    run};

}  // namespace callgate
