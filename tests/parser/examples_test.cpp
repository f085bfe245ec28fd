// Techniques that were shown to execute in bash or zsh: where one is understood, the program that it runs must be among the
// words of some command, or in data that a command is given (which is for effects to judge).
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "parser/dump.h"
#include "parser/parser.h"

namespace callgate {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string filled(std::string command) {
  constexpr std::pair<std::string_view, std::string_view> values[] = {
      {"{MARK}", "/tmp/mark/mk"}, {"{NAME}", "mk"},           {"{MDIR}", "/tmp/mark"},
      {"{SO}", "/tmp/mark/x.so"}, {"{HIT}", "/tmp/mark/hit"}, {"{SECRET}", "/tmp/mark/secret"},
      {"{PORT}", "12345"},
  };
  for (const auto& [from, to] : values) replace_all(command, from, to);
  return command;
}

bool shows_marker(const ShellProgram& program) {
  for (const Statement& statement : program.statements)
    if (dump(statement).find("mk") != std::string::npos) return true;
  return false;
}

void expect_nothing_hidden(Dialect dialect) {
  const std::string shell(to_string(dialect));
  std::ifstream file(std::string(CALLGATE_SOURCE_DIR) + "/../shared/data/shell/examples.jsonl");
  if (!file) GTEST_SKIP() << "the shared examples are not beside this repository";
  size_t checked = 0;
  for (std::string line; std::getline(file, line);) {
    nlohmann::json example = nlohmann::json::parse(line);
    if (!example.contains("cmd") || example.value("expect", "") != "technique") continue;
    if (example.value("effect", "exec") != "exec") continue;
    const nlohmann::json shells = example.value("executes_in", nlohmann::json::array());
    if (std::find(shells.begin(), shells.end(), shell) == shells.end()) continue;
    std::string command = filled(example["cmd"]);
    if (command.find("mk") == std::string::npos) continue;
    ++checked;
    ShellProgram program = parse_shell(command, dialect);
    EXPECT_TRUE(!program.understood || shows_marker(program)) << example["id"] << "\n"
                                                              << command << "\n"
                                                              << dump(program);
  }
  EXPECT_GT(checked, 20u);
}

TEST(Examples, NoTechniqueThatBashUnderstandsHidesItsCommand) {
  expect_nothing_hidden(Dialect::bash);
}

TEST(Examples, NoTechniqueThatZshUnderstandsHidesItsCommand) {
  expect_nothing_hidden(Dialect::zsh);
}

}  // namespace
}  // namespace callgate
