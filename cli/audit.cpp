#include <charconv>
#include <ctime>
#include <nlohmann/json.hpp>

#include "audit/journal.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/subcommand.h"
#include "gateway/gateway.h"

namespace callgate {
namespace {

using nlohmann::json;

std::string local_time(int64_t microseconds) {
  std::time_t seconds = microseconds / 1'000'000;
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
  return text;
}

std::string event_json(const Event& event) {
  json body = json::parse(event.body, nullptr, false);
  return json{{"sequence", event.sequence},
              {"id", event.id},
              {"stream", event.stream},
              {"version", event.version},
              {"type", event.type},
              {"wall_microseconds", event.wall_microseconds},
              {"body", body},
              {"hash", event.hash}}
             .dump(-1, ' ', false, json::error_handler_t::replace) +
         "\n";
}

// The members of a body that tell a reader most, in one line.
std::string summary(const Event& event) {
  json body = json::parse(event.body, nullptr, false);
  if (!body.is_object()) return {};
  std::string text;
  for (const char* key : {"verdict", "answer", "by", "command", "argv", "exit", "status", "changes", "error"}) {
    auto found = body.find(key);
    if (found == body.end()) continue;
    json value = found->is_object() && found->contains("text") ? (*found)["text"] : *found;
    text += (text.empty() ? "" : "  ") + (value.is_string() ? value.get<std::string>() : value.dump());
  }
  return escape_for_display(text, 100);
}

std::string event_line(const Event& event) {
  std::string type = event.type;
  type.resize(std::max<size_t>(type.size() + 1, 20), ' ');
  std::string number = std::to_string(event.sequence);
  number.insert(0, number.size() < 6 ? 6 - number.size() : 0, ' ');
  return number + "  " + coloured(Colour::dim, local_time(event.wall_microseconds), 1) + "  " +
         escape_for_display(event.stream, 60).substr(0, 42) + "  " + type + summary(event) + "\n";
}

Result<int> list(Journal& journal, const Arguments& arguments) {
  EventFilter filter{.stream_prefix = arguments.value("--stream"),
                     .type_prefix = arguments.value("--type"),
                     .after_sequence = 0,
                     .limit = 50,
                     .newest_first = true};
  if (std::string text = arguments.value("--limit"); !text.empty()) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), filter.limit);
    if (error != std::errc() || end != text.data() + text.size())
      return fail("--limit takes a number, not '" + text + "'");
  }
  std::vector<Event> events = CG_TRY(journal.list(filter));
  std::string text;
  for (auto event = events.rbegin(); event != events.rend(); ++event)
    text += arguments.has("--json") ? event_json(*event) : event_line(*event);
  return print(text) ? 0 : exit_gateway_error;
}

Result<int> show(Journal& journal, const Arguments& arguments) {
  if (arguments.operands.size() != 2) return fail("expected 'show CALL-ID'");
  std::string stream = arguments.operands[1];
  if (stream.find('/') == std::string::npos) stream = "call/" + stream;
  std::vector<Event> events = CG_TRY(journal.stream(stream));
  if (events.empty()) return fail("no event of " + stream + "; 'callgate audit list' shows the calls");
  std::string text;
  for (const Event& event : events) {
    if (arguments.has("--json")) {
      text += event_json(event);
      continue;
    }
    json body = json::parse(event.body, nullptr, false);
    text += event_line(event) + body.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
  }
  return print(text) ? 0 : exit_gateway_error;
}

Result<int> verify(Journal& journal, const Arguments& arguments) {
  JournalReport report = CG_TRY(journal.verify());
  std::string text;
  if (arguments.has("--json")) {
    text =
        json{{"events", report.events}, {"last_hash", report.last_hash}, {"problems", report.problems}}.dump() + "\n";
  } else {
    for (const std::string& problem : report.problems) text += escape_for_display(problem, 400) + "\n";
    text += report.problems.empty()
                ? "verified: " + std::to_string(report.events) + " events, last hash " + report.last_hash + "\n"
                : "NOT verified: " + std::to_string(report.problems.size()) + " problems\n";
  }
  print(text);
  return report.problems.empty() ? 0 : 1;
}

Result<int> act(const Arguments& arguments) {
  GatewayConfig config = CG_TRY(gateway_config_from_environment());
  std::string verb = arguments.operands.empty() ? "list" : arguments.operands[0];
  SystemClock clock;
  std::unique_ptr<Journal> journal = CG_TRY(open_journal_read_only(config.home, clock));
  if (verb == "list") return list(*journal, arguments);
  if (verb == "show") return show(*journal, arguments);
  if (verb == "verify") return verify(*journal, arguments);
  return fail("expected list, show or verify, not '" + verb + "'");
}

int run(const Arguments& arguments) {
  Result<int> code = act(arguments);
  return code ? *code : say_error(code.error(), exit_gateway_error);
}

}  // namespace

extern const Subcommand audit_subcommand{
    "audit",
    "read the journal, and prove that nobody changed it",
    {"list [OPTIONS]", "show CALL-ID [--json]", "verify [--json]"},
    {{"--stream", "PREFIX", "only streams that begin so"},
     {"--type", "PREFIX", "only events of types that begin so, like exec."},
     {"--limit", "N", "the newest N events (default 50)"},
     {"--json", "", "one JSON object an event"}},
    "Exit codes: 0, 1 when the journal does not verify, 125 when it cannot be read.",
    {"callgate audit list --type call.refused", "callgate audit verify"},
    run};

}  // namespace callgate
