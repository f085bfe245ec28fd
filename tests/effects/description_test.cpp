// Every [[example]] of every command description is a test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>

#include "effects/prediction.h"
#include "parser/parser.h"

namespace callgate {
namespace {

struct Example {
  std::string file;
  std::string command;
  std::vector<std::string> effects;
};

std::vector<Example> examples() {
  std::vector<Example> list;
  for (const auto& entry : std::filesystem::directory_iterator(CALLGATE_SOURCE_DIR "/effects/commands")) {
    toml::table table = toml::parse_file(entry.path().string());
    const toml::array* array = table["example"].as_array();
    for (const toml::node& node : *array) {
      const toml::table& each = *node.as_table();
      Example example{entry.path().filename().string(), each["command"].value_or(std::string()), {}};
      for (const toml::node& effect : *each["effects"].as_array())
        example.effects.push_back(effect.value_or(std::string()));
      std::sort(example.effects.begin(), example.effects.end());
      list.push_back(std::move(example));
    }
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
  ASSERT_GT(all.size(), 30u);
  for (const Example& example : all) {
    ShellProgram program = parse_shell(example.command, Dialect::bash);
    Prediction prediction = predict(program, PathContext{});
    EXPECT_THAT(texts(prediction.effects), ::testing::ContainerEq(example.effects))
        << example.file << ": " << example.command;
    EXPECT_EQ(prediction.understood, !prediction.effects.has(EffectKind::unknown))
        << example.file << ": " << example.command;
  }
}

}  // namespace
}  // namespace callgate
