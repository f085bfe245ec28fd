// The verified shell cases beside the repository, when they are there: what is missed, and what is asked for nothing.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "tests/policy/judge.h"

namespace callgate {
namespace {

using nlohmann::json;

std::vector<json> read_examples() {
  std::vector<json> rows;
  for (std::filesystem::path root : {std::filesystem::path(CALLGATE_SOURCE_DIR) / "../shared",
                                     std::filesystem::path(CALLGATE_SOURCE_DIR) / "../../shared"}) {
    std::ifstream file(root / "data/shell/examples.jsonl");
    for (std::string line; std::getline(file, line);) rows.push_back(json::parse(line));
    if (!rows.empty()) break;
  }
  return rows;
}

std::string filled(std::string text) {
  const std::pair<const char*, const char*> places[] = {
      {"{MARK}", "/tmp/mk/mark"}, {"{NAME}", "mk"},   {"{MDIR}", "/tmp/mk"},   {"{SECRET}", "/home/user/.ssh/id_rsa"},
      {"{HIT}", "/tmp/mk/hit"},   {"{PORT}", "8080"}, {"{SO}", "/tmp/mk/x.so"}};
  for (const auto& [name, value] : places)
    for (size_t at; (at = text.find(name)) != std::string::npos;) text.replace(at, std::string(name).size(), value);
  return text;
}

std::string from_base64(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    size_t value = digits.find(c);
    if (value == std::string_view::npos) continue;
    bits = bits << 6 | static_cast<uint32_t>(value);
    if ((count += 6) < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xff);
  }
  return bytes;
}

// Bytes that JSON cannot hold come in base64.
std::string command_of(const json& row) {
  std::string encoded = row.value("cmd_b64", "");
  return encoded.empty() ? row.value("cmd", "") : from_base64(encoded);
}

bool executes_in(const json& row, const char* shell) {
  for (const json& name : row["executes_in"])
    if (name == shell) return true;
  return false;
}

struct Tally {
  int techniques = 0, missed = 0, lookalikes = 0, prompts = 0, named = 0, numbered = 0;
  std::map<std::string, int> verdicts;
};

// The check that the row says should speak is among the reasons.
void look_for_check(const json& row, const std::string& text, const Decision& decision, Tally& tally) {
  int number = row.value("check", 0);
  if (number == 0) return;
  ++tally.numbered;
  std::string id = "CG" + std::string(number < 10 ? "00" : "0") + std::to_string(number);
  for (const Reason& reason : decision.reasons) {
    if (reason.id != id) continue;
    ++tally.named;
    return;
  }
  std::printf("%s is silent %s: %s\n", id.c_str(), row["id"].get<std::string>().c_str(),
              escape_for_display(text, 160).c_str());
}

void judge_technique_in(Dialect dialect, const json& row, const std::string& text, Tally& tally) {
  testing::Situation situation;
  situation.dialect = dialect;
  Decision decision = testing::judge(text, situation);
  ++tally.techniques;
  ++tally.verdicts[std::string(to_string(decision.verdict))];
  look_for_check(row, text, decision, tally);
  if (decision.verdict != Verdict::allow) return;
  ++tally.missed;
  std::printf("missed %s in %s: %s\n", row["id"].get<std::string>().c_str(), std::string(to_string(dialect)).c_str(),
              text.c_str());
}

// In every shell in which it was seen to run.
void judge_technique(const json& row, const std::string& text, Tally& tally) {
  if (executes_in(row, "bash")) judge_technique_in(Dialect::bash, row, text, tally);
  if (executes_in(row, "zsh")) judge_technique_in(Dialect::zsh, row, text, tally);
}

void judge_lookalike(const json& row, const std::string& text, Tally& tally) {
  if (row.value("tier", "A") != "A") return;
  for (Dialect dialect : {Dialect::bash, Dialect::zsh}) {
    testing::Situation situation;
    situation.dialect = dialect;
    ++tally.lookalikes;
    Decision decision = testing::judge(text, situation);
    if (decision.verdict < Verdict::ask) continue;
    ++tally.prompts;
    std::printf("prompt %s: %s\n  %s\n", row["id"].get<std::string>().c_str(), text.c_str(),
                testing::describe(decision).c_str());
  }
}

TEST(ShellExamples, MissNothingThatRunsAndAskLittleForNothing) {
  std::vector<json> rows = read_examples();
  if (rows.empty()) GTEST_SKIP() << "../shared/data/shell/examples.jsonl is not here";
  Tally tally;
  for (const json& row : rows) {
    std::string text = filled(command_of(row));
    if (row["expect"] == "technique") judge_technique(row, text, tally);
    if (row["expect"] == "lookalike") judge_lookalike(row, text, tally);
  }
  std::printf("techniques %d, missed %d; look-alikes %d, prompts %d\n", tally.techniques, tally.missed,
              tally.lookalikes, tally.prompts);
  std::printf("techniques named by the check that they belong to: %d of %d\n", tally.named, tally.numbered);
  for (const auto& [verdict, count] : tally.verdicts)
    std::printf("  techniques judged %s: %d\n", verdict.c_str(), count);
  EXPECT_EQ(tally.missed, 0);
  EXPECT_EQ(tally.prompts, 0);
  // The rest are plain chains and builtins that need no check of their own: effects judge what they run.
  EXPECT_GE(tally.named, tally.numbered * 3 / 4);
}

}  // namespace
}  // namespace callgate
