// Predicting what shell text runs: bounded whatever the text is, the same every time, never sure of what was not read,
// and the same for the canonical text, because that is what runs.
#include "effects/prediction.h"
#include "fuzz/property.h"
#include "parser/parser.h"

namespace callgate::fuzz {
namespace {

const PathContext paths{.workspace = "/work", .cwd = "/work", .home = "/home/user"};

// The evaluation counts its steps; what is behind the budget is not known. Its own limits are on commands and on the
// bytes of a value, and a prediction over these would mean that some step was not counted.
constexpr size_t most_commands = 4'000;
constexpr size_t most_bytes = 32 * 1024 * 1024;

size_t bytes_of(const Prediction& prediction) {
  size_t bytes = 0;
  for (const EvaluatedCommand& command : prediction.commands)
    for (const Value& value : command.argv) bytes += sizeof value + value.text.value_or("").size();
  for (const auto& argv : prediction.executes)
    for (const std::string& word : argv) bytes += sizeof word + word.size();
  for (const Effect& effect : prediction.effects) bytes += sizeof effect + effect.target.size();
  return bytes;
}

void check_commands(const Prediction& prediction, std::string_view text) {
  for (size_t i = 0; i < prediction.commands.size(); ++i) {
    const EvaluatedCommand& command = prediction.commands[i];
    CG_PROPERTY(command.where.begin <= command.where.end && command.where.end <= text.size(), "commands lie inside");
    CG_PROPERTY(command.parent < static_cast<int>(i), "who runs a command comes before it");
    CG_PROPERTY(command.producer < static_cast<int>(prediction.commands.size()), "producers are commands");
  }
}

void check(std::string_view text, Dialect dialect) {
  ShellProgram program = parse_shell(text, dialect);
  Prediction prediction = predict(program, paths);
  CG_PROPERTY(prediction.commands.size() <= most_commands, "commands are counted");
  CG_PROPERTY(bytes_of(prediction) <= most_bytes, "what is remembered is counted");
  CG_PROPERTY(prediction.understood || !prediction.findings.empty(), "what is not understood has a reason");
  CG_PROPERTY(program.understood || !prediction.understood, "nothing is sure of a text that was not read");
  for (const auto& argv : prediction.executes) CG_PROPERTY(!argv.empty(), "who runs has a name");
  check_commands(prediction, text);
  Prediction again = predict(program, paths);
  CG_PROPERTY(again.commands == prediction.commands, "predicting is repeatable");
  CG_PROPERTY(again.executes == prediction.executes && again.effects == prediction.effects, "so is what it predicts");
  if (!prediction.understood) return;
  ShellProgram canonical = parse_shell(render_shell(program), dialect);
  Prediction runs = predict(canonical, paths);
  if (runs.understood) CG_PROPERTY(runs.executes == prediction.executes, "what was predicted is what runs");
}

}  // namespace
}  // namespace callgate::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callgate;
  for (Dialect dialect : {Dialect::bash, Dialect::zsh}) fuzz::check(fuzz::as_text(data, size), dialect);
  return 0;
}
