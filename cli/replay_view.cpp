#include "cli/replay_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/path.h"
#include "base/text.h"
#include "cli/console.h"

namespace callgate {
namespace {

using nlohmann::json;

constexpr size_t command_columns = 88;

std::string shown_command(const ToolCall& call) {
  if (!call.argv.empty()) return join(call.argv, " ");
  return call.tool == "shell" ? call.command : call.tool + " " + call.arguments;
}

std::string program_name(const std::string& execute_target) {
  std::string first = execute_target.substr(0, execute_target.find(' '));
  return std::string(base_name(first));
}

// "runs 2, reads 3, writes 1": how many effects of each kind.
std::string counted(const EffectSet& effects) {
  std::string text;
  for (auto [kind, name] : {std::pair(EffectKind::execute, "runs"), std::pair(EffectKind::read, "reads"),
                            std::pair(EffectKind::write, "writes"), std::pair(EffectKind::remove, "deletes"),
                            std::pair(EffectKind::connect, "connects"), std::pair(EffectKind::environment, "secrets"),
                            std::pair(EffectKind::privilege, "privilege"), std::pair(EffectKind::persist, "persists"),
                            std::pair(EffectKind::history, "history"), std::pair(EffectKind::remote, "remote"),
                            std::pair(EffectKind::install, "installs"), std::pair(EffectKind::unknown, "unknown")}) {
    size_t count = effects.targets(kind).size();
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, count);
  }
  return text.empty() ? "nothing" : text;
}

std::string ending(const CallResult& result) {
  if (result.outcome == Outcome::refused) return "refused";
  const ExecutionResult& run = result.execution;
  switch (run.exit) {
    case ExitKind::exited:
      return run.status == 0 ? "exit 0" : fmt::format("exit {}", run.status);
    case ExitKind::signalled:
      return fmt::format("signal {}", run.status);
    case ExitKind::timed_out:
      return "time limit";
    case ExitKind::killed:
      return "killed";
  }
  return "killed";
}

std::string detail(const CallResult& result) {
  std::string text = "predicted " + counted(result.predicted);
  if (result.outcome == Outcome::refused) return text + "; nothing ran";
  text += "; observed " + counted(result.observed);
  std::vector<std::string> extra = unpredicted_programs(result.predicted, result.observed);
  if (!extra.empty()) {
    if (extra.size() > 4) extra.resize(4), extra.push_back("…");
    text += "; not predicted: " + join(extra, ", ");
  }
  if (!result.kept_changes.empty()) text += "; changes kept aside";
  return text;
}

}  // namespace

std::vector<std::string> unpredicted_programs(const EffectSet& predicted, const EffectSet& observed) {
  std::vector<std::string> known, extra;
  for (const std::string& target : predicted.targets(EffectKind::execute)) known.push_back(program_name(target));
  for (const std::string& target : observed.targets(EffectKind::execute)) {
    std::string name = program_name(target);
    // The shell that reads the text itself is how a text runs, not something that the text runs.
    if (name == "bash" || name == "zsh" || name == "sh") continue;
    if (std::find(known.begin(), known.end(), name) == known.end() &&
        std::find(extra.begin(), extra.end(), name) == extra.end())
      extra.push_back(escape_for_display(name, 40));
  }
  return extra;
}

std::string replay_text(size_t number, const RecordedCall& recorded, const Result<CallResult>& result,
                        std::chrono::microseconds took) {
  std::string command = escape_for_display(shown_command(recorded.call), command_columns);
  double milliseconds = static_cast<double>(took.count()) / 1000;
  if (!result)
    return fmt::format("{:3} {} {}\n      {}\n", number, coloured(Colour::red, "error  ", 1), command,
                       escape_for_display(result.error().message, 200));
  const Decision& decision = result->decision;
  std::string verdict(to_string(decision.verdict));
  verdict.resize(7, ' ');
  const std::string shell =
      recorded.call.dialect == Dialect::bash ? "" : std::string(to_string(recorded.call.dialect)) + ": ";
  std::string text =
      fmt::format("{:3} {} {}{}\n", number, coloured(colour_of(decision.verdict), verdict, 1), shell, command);
  std::string why = decision.reasons.empty() ? "no effect beyond what is free"
                                             : decision.reasons[0].id + ": " + decision.reasons[0].text;
  text += "            " + coloured(Colour::dim, escape_for_display(why, 110), 1) + "\n";
  text += "            " +
          coloured(
              Colour::dim,
              fmt::format("{}; {}, {:.1f} ms", escape_for_display(detail(*result), 200), ending(*result), milliseconds),
              1) +
          "\n";
  if (recorded.expected && *recorded.expected != decision.verdict)
    text += coloured(Colour::red, fmt::format("            expected {}", to_string(*recorded.expected)), 1) + "\n";
  return text;
}

std::string replay_json(size_t number, const RecordedCall& recorded, const Result<CallResult>& result,
                        std::chrono::microseconds took) {
  json line{{"number", number}, {"command", to_valid_utf8(shown_command(recorded.call))}, {"micros", took.count()}};
  if (!result) {
    line["error"] = to_valid_utf8(result.error().message);
  } else {
    auto list = [](const EffectSet& effects) {
      json array = json::array();
      for (const Effect& effect : effects) array.push_back(to_valid_utf8(to_string(effect)));
      return array;
    };
    line["call"] = result->call_id;
    line["verdict"] = to_string(result->decision.verdict);
    line["reason"] = result->decision.reasons.empty() ? "" : to_valid_utf8(result->decision.reasons[0].id);
    line["outcome"] = ending(*result);
    line["predicted"] = list(result->predicted);
    line["observed"] = list(result->observed);
    line["kept_changes"] = result->kept_changes;
  }
  if (recorded.expected) line["expected"] = to_string(*recorded.expected);
  return line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace callgate
