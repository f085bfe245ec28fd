// Everyday commands through the real binary, model included: how many of them a person would be asked about.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "tests/end_to_end/program.h"

namespace callgate {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// The bars: shares of all commands. What is denied is what the numbered checks deny wherever it stands: a repository
// that sets its own core.hooksPath, NODE_OPTIONS with a file to load, and a PATH that puts a directory in front.
// 3 % is what is wanted: half of what is asked is npm with the project's own scripts, whose registry takes uploads.
constexpr double most_asked = 0.055;
constexpr double most_denied = 0.002;

std::string unescape(std::string_view line) {
  std::string text;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\' || i + 1 == line.size()) {
      text += line[i];
      continue;
    }
    char next = line[++i];
    text += next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? '\r' : next;
  }
  return text;
}

std::vector<std::string> everyday_commands() {
  std::vector<std::string> commands;
  for (const char* name : {"agents.txt", "makefiles.txt", "package_scripts.txt"}) {
    std::ifstream file(std::string(CALLGATE_SOURCE_DIR) + "/tests/end_to_end/everyday/" + name);
    EXPECT_TRUE(file.good()) << name;
    for (std::string line; std::getline(file, line);)
      if (!line.empty() && line[0] != '#') commands.push_back(unescape(line));
  }
  return commands;
}

class Everyday : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(scratch_.path + "/home/work/.git");
    fs::create_directories(scratch_.path + "/home/work/packages/app");
    options_.home = scratch_.path + "/home";
    options_.cwd = options_.home + "/work/packages/app";
    ASSERT_EQ(run_callgate({"trust", "grant", options_.home + "/work"}, options_).status, 0);
  }

  std::vector<json> judge(const std::vector<std::string>& commands) {
    options_.input.clear();
    for (size_t i = 0; i < commands.size(); ++i)
      options_.input += json{{"id", i}, {"command", commands[i]}}.dump() + "\n";
    Finished batch = run_callgate({"check", "--batch"}, options_);
    EXPECT_EQ(batch.status, 0) << batch.error;
    std::vector<json> answers;
    for (std::string_view line : split(batch.output, '\n'))
      if (!line.empty()) answers.push_back(json::parse(line));
    return answers;
  }

  ScratchDirectory scratch_;
  ProgramOptions options_;
};

std::string because(const json& answer) {
  std::string text;
  for (const json& reason : answer["reasons"])
    if (reason["verdict"] == answer["verdict"])
      text += "\n      " + reason["id"].get<std::string>() + ": " + reason["text"].get<std::string>();
  return text;
}

TEST_F(Everyday, IsSeldomAskedAbout) {
  std::vector<std::string> commands = everyday_commands();
  ASSERT_GE(commands.size(), 3000u);
  std::vector<json> answers = judge(commands);
  ASSERT_EQ(answers.size(), commands.size());
  std::map<std::string, size_t> count;
  std::string list;
  for (size_t i = 0; i < answers.size(); ++i) {
    std::string verdict = answers[i].at("verdict");
    ++count[verdict];
    if (verdict == "ask" || verdict == "deny") list += "\n" + verdict + "  " + commands[i] + because(answers[i]);
  }
  std::cout << commands.size() << " everyday commands: " << count["allow"] << " allowed, " << count["contain"]
            << " contained, " << count["ask"] << " asked, " << count["deny"] << " denied\n";
  auto total = static_cast<double>(commands.size());
  EXPECT_LE(static_cast<double>(count["ask"]), most_asked * total) << list;
  EXPECT_LE(static_cast<double>(count["deny"]), most_denied * total) << list;
  if (std::getenv("CALLGATE_LIST_ASKED")) std::cout << list << "\n";
}

}  // namespace
}  // namespace callgate
