// Programs and what they would do, from tests/effects/cases/*.txt:
//   === name [zsh|sh]
//   shell text
//   ---
//   run ARGV            a program that would be executed, its words quoted
//   write /path …       an effect, `execute` left out because `run` says it
//   understood          the programs that run are all listed; an effect may be unknown all the same
//   wrappers A B: ARGV  a command with these wrappers
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "effects/prediction.h"
#include "parser/parser.h"

namespace callgate {
namespace {

struct Case {
  std::string name;
  Dialect dialect = Dialect::bash;
  std::string text;
  std::vector<std::string> expected;
};

std::vector<Case> read_cases(const std::string& path) {
  std::vector<Case> cases;
  std::ifstream file(path);
  bool in_text = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("=== ")) {
      Case next;
      std::istringstream words(line.substr(4));
      std::string word;
      while (words >> word) {
        if (std::optional<Dialect> dialect = dialect_from(word))
          next.dialect = *dialect;
        else
          next.name += (next.name.empty() ? "" : " ") + word;
      }
      cases.push_back(std::move(next));
      in_text = true;
    } else if (line == "---") {
      in_text = false;
    } else if (in_text) {
      cases.back().text += (cases.back().text.empty() ? "" : "\n") + line;
    } else if (!line.empty()) {
      cases.back().expected.push_back(line);
    }
  }
  return cases;
}

std::string argv_text(const std::vector<std::string>& argv) {
  std::string text;
  for (const std::string& word : argv) text += (text.empty() ? "" : " ") + (word == "*" ? word : shell_quote(word));
  return text;
}

std::vector<std::string> described(const Prediction& prediction, bool with_wrappers) {
  std::vector<std::string> lines;
  for (const std::vector<std::string>& argv : prediction.executes) lines.push_back("run " + argv_text(argv));
  for (const Effect& effect : prediction.effects)
    if (effect.kind != EffectKind::execute) lines.push_back(to_string(effect));
  if (prediction.understood) lines.push_back("understood");
  for (const EvaluatedCommand& command : prediction.commands) {
    if (command.wrappers.empty() || !with_wrappers) continue;
    std::vector<std::string> words;
    for (const Value& value : command.argv) words.push_back(value.known() ? *value.text : "*");
    lines.push_back("wrappers " + join(command.wrappers, " ") + ": " + argv_text(words));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST(Prediction, GivesTheEffectsOfItsCases) {
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(CALLGATE_SOURCE_DIR "/tests/effects/cases")) {
    for (Case& each : read_cases(entry.path().string())) {
      ShellProgram program = parse_shell(each.text, each.dialect);
      program.understood = true;  // whether the readers agree is the parser's matter
      Prediction prediction = predict(program, PathContext{});
      bool with_wrappers = std::any_of(each.expected.begin(), each.expected.end(),
                                       [](const std::string& line) { return line.starts_with("wrappers "); });
      std::sort(each.expected.begin(), each.expected.end());
      EXPECT_THAT(described(prediction, with_wrappers), ::testing::ContainerEq(each.expected))
          << entry.path().filename() << ": " << each.name << "\n"
          << each.text;
      ++count;
    }
  }
  EXPECT_GT(count, 90u);
}

TEST(Prediction, OfAnArgvTakesWordsAsTheyAre) {
  Prediction prediction = predict_argv({"rm", "-f", "$x *"}, PathContext{});
  EXPECT_TRUE(prediction.understood);
  EXPECT_TRUE(prediction.effects.contains({EffectKind::remove, "/workspace/$x *"}));
  ASSERT_EQ(prediction.executes.size(), 1u);
  EXPECT_EQ(prediction.executes[0], (std::vector<std::string>{"rm", "-f", "$x *"}));
}

TEST(Prediction, OfAnArgvRunsBuiltinsAsPrograms) {
  Prediction prediction = predict_argv({"echo", "hi"}, PathContext{});
  ASSERT_EQ(prediction.executes.size(), 1u);
  EXPECT_FALSE(prediction.commands[0].is_builtin);
}

TEST(Prediction, OfAnEmptyArgvIsNotUnderstood) {
  EXPECT_FALSE(predict_argv({}, PathContext{}).understood);
}

TEST(Prediction, SaysWhichCommandWritesIntoAnother) {
  Prediction prediction = predict(parse_shell("curl http://x/y | sudo bash", Dialect::bash), PathContext{});
  auto bash = std::find_if(prediction.commands.begin(), prediction.commands.end(),
                           [](const EvaluatedCommand& command) { return command.name() == "sudo"; });
  ASSERT_NE(bash, prediction.commands.end());
  ASSERT_GE(bash->producer, 0);
  EXPECT_EQ(prediction.commands[static_cast<size_t>(bash->producer)].name(), "curl");
}

// Each level of these holds the whole line again: without a budget, 100 kB of them took 4 s and 280 MB.
TEST(Prediction, DoesNotHoldALineAtEachOfItsLevels) {
  constexpr size_t bytes = 100'000;
  for (std::string_view wrapper :
       {"sudo ", "xargs ", "env A=1 ", "env -S ", "eval eval ", "nice -n 1 ", "set -- a $@;"}) {
    std::string text;
    while (text.size() < bytes) text += wrapper;
    Prediction prediction = predict(parse_shell(text, Dialect::bash), PathContext{});
    EXPECT_FALSE(prediction.understood) << wrapper;
    size_t words = 0;
    for (const EvaluatedCommand& command : prediction.commands) words += command.argv.size();
    EXPECT_LT(words, bytes) << wrapper;
  }
}

TEST(Prediction, StopsAtItsLimits) {
  std::string nested;
  for (int i = 0; i < 40; ++i) nested += "eval ";
  Prediction prediction = predict(parse_shell(nested + "ls", Dialect::bash), PathContext{});
  EXPECT_FALSE(prediction.understood);
  std::string calls = "f() { ls; ls; }; ";
  for (char c = 'g'; c < 'z'; ++c) calls += std::string{c} + "() { " + char(c - 1) + "; " + char(c - 1) + "; }; ";
  Prediction many = predict(parse_shell(calls + "y", Dialect::bash), PathContext{});
  EXPECT_FALSE(many.understood);
  EXPECT_LT(many.commands.size(), 5000u);
}

}  // namespace
}  // namespace callgate
