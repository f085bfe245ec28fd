// Every [[example]] of every command description is a test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "base/text.h"
#include "effects/internal/description.h"
#include "effects/prediction.h"
#include "parser/parser.h"

namespace callgate {
namespace {

struct Example {
  std::string file;
  std::string command;
  std::vector<std::string> effects;
};

// The build wrote them down, one a line: file, command, effects.
std::vector<Example> examples() {
  std::vector<Example> list;
  std::ifstream file(CALLGATE_COMMAND_EXAMPLES);
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string_view> fields = split(line, '\t');
    Example example{std::string(fields[0]), std::string(fields[1]), {fields.begin() + 2, fields.end()}};
    std::sort(example.effects.begin(), example.effects.end());
    list.push_back(std::move(example));
  }
  return list;
}

std::vector<std::string> texts(const EffectSet& effects) {
  std::vector<std::string> list;
  for (const Effect& effect : effects) list.push_back(to_string(effect));
  std::sort(list.begin(), list.end());
  return list;
}

TEST(CommandDescriptions, GiveTheEffectsOfTheirExamples) {
  std::vector<Example> all = examples();
  ASSERT_GT(all.size(), 2000u);
  for (const Example& example : all) {
    ShellProgram program = parse_shell(example.command, Dialect::bash);
    Prediction prediction = predict(program, PathContext{});
    EXPECT_THAT(texts(prediction.effects), ::testing::ContainerEq(example.effects))
        << example.file << ": " << example.command;
    EXPECT_TRUE(prediction.understood || prediction.effects.has(EffectKind::unknown))
        << example.file << ": " << example.command;
  }
}

// An option that nobody described is unknown. These alone may ignore one, each for the reason in its file: builtins
// whose changes the evaluation follows, words that are no options to the program, and what is unknown in any case.
TEST(CommandDescriptions, IgnoreUnknownOptionsOnlyWhereNoneCanDoHarm) {
  const std::set<std::string_view> may_ignore{"cd",  "echo",   "expr", "fc",   "kill",
                                              "npx", "printf", "test", "true", "zmodload"};
  std::set<std::string_view> ignore;
  for (const internal::CommandName& name : internal::command_names) {
    const internal::CommandSpec& spec = internal::all_command_specs[name.spec];
    bool any = spec.harmless_unknown_options;
    for (const internal::CommandSpec& each : spec.subcommands) any |= each.harmless_unknown_options;
    if (any) ignore.insert(spec.name);
  }
  EXPECT_EQ(ignore, may_ignore);
}

}  // namespace
}  // namespace callgate
