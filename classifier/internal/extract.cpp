#include "classifier/internal/extract.h"

#include <algorithm>

#include "classifier/internal/command_features.h"
#include "classifier/internal/flows.h"
#include "classifier/internal/raw_text.h"
#include "classifier/internal/tool_features.h"
#include "classifier/internal/word_class.h"

namespace callgate::internal {
namespace {

void extract_commands(std::vector<FeatureUnit>& units, const std::vector<EvaluatedCommand>& commands, Places& places,
                      std::string_view mark) {
  std::vector<size_t> unit_of = group_commands(commands);
  size_t count = commands.empty() ? 0 : *std::max_element(unit_of.begin(), unit_of.end()) + 1;
  std::vector<FeatureUnit> made(count);
  std::vector<std::string> labels;
  labels.reserve(commands.size());
  for (const EvaluatedCommand& command : commands) labels.push_back(command_label(command, places));
  // Flows first: a long list of options must not push them over the limit.
  add_flow_features(made, unit_of, commands, labels, places);
  std::vector<bool> runs_another(commands.size());
  for (const EvaluatedCommand& command : commands) {
    if (command.parent >= 0 && static_cast<size_t>(command.parent) < commands.size()) {
      runs_another[static_cast<size_t>(command.parent)] = true;
    }
  }
  for (size_t i = 0; i < commands.size(); ++i) {
    if (is_mere_filter(commands[i], labels[i])) continue;
    add_command_features(made[unit_of[i]], commands[i], labels[i], runs_another[i], places);
  }
  for (FeatureUnit& unit : made) {
    if (!mark.empty()) unit.add({mark});
    units.push_back(std::move(unit));
  }
}

// A function that calls itself in a pipe or in the background is a fork bomb, whatever its name is.
void find_self_calls(std::vector<FeatureUnit>& units, const ShellProgram& program) {
  std::vector<const Statement*> open;
  for (const Statement& statement : program.statements) open.push_back(&statement);
  while (!open.empty()) {
    const Statement* statement = open.back();
    open.pop_back();
    for (const Statement& child : statement->children) open.push_back(&child);
    if (statement->kind != StatementKind::function) continue;
    std::vector<const Statement*> body{statement};
    size_t calls = 0;
    while (!body.empty()) {
      const Statement* inside = body.back();
      body.pop_back();
      for (const Statement& child : inside->children) body.push_back(&child);
      bool is_call = inside->kind == StatementKind::simple && !inside->words.empty() &&
                     inside->words.front().static_text() == statement->name;
      if (is_call) ++calls;
    }
    if (calls == 0) continue;
    FeatureUnit unit;
    unit.add({calls == 1 ? "program:recursion" : "program:self-multiplying"});
    units.push_back(std::move(unit));
  }
}

}  // namespace

void extract_shell_units(std::vector<FeatureUnit>& units, const ShellProgram* program, const Prediction& prediction,
                         Places& places) {
  extract_commands(units, prediction.commands, places, {});
  if (program == nullptr) return;
  find_self_calls(units, *program);
  if (!program->understood)
    extract_commands(units, split_raw_text(program->source, places.context().cwd), places, "context:unread");
}

std::vector<FeatureUnit> extract_units(const ToolCall& call, const ShellProgram* program, const Prediction& prediction,
                                       const PathContext& paths) {
  std::vector<FeatureUnit> units;
  Places places(paths);
  if (program != nullptr || !prediction.commands.empty()) {
    extract_shell_units(units, program, prediction, places);
  } else {
    extract_tool_units(units, call, places);
  }
  std::erase_if(units, [](const FeatureUnit& unit) { return unit.empty(); });
  return units;
}

}  // namespace callgate::internal
