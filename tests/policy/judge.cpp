#include "tests/policy/judge.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/text.h"
#include "parser/parser.h"

namespace callgate::testing {
namespace {

std::string utf8(uint32_t code) {
  std::string text;
  if (code < 0x80) return std::string(1, static_cast<char>(code));
  int rest = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr unsigned char fronts[] = {0, 0xc0, 0xe0, 0xf0};
  text += static_cast<char>(fronts[rest] | (code >> (6 * rest)));
  while (rest-- > 0) text += static_cast<char>(0x80 | ((code >> (6 * rest)) & 0x3f));
  return text;
}

uint32_t hex(std::string_view digits) {
  return static_cast<uint32_t>(std::stoul(std::string(digits), nullptr, 16));
}

}  // namespace

const PathContext& test_paths() {
  static const PathContext paths{"/home/user/work", "/home/user/work", "/home/user"};
  return paths;
}

Decision judge(std::string_view command, const Situation& situation, const Policy& policy) {
  ToolCall call;
  call.dialect = situation.dialect;
  call.command = std::string(command);
  call.cwd = test_paths().cwd;
  call.workspace = test_paths().workspace;
  ShellProgram program = parse_shell(command, situation.dialect);
  Prediction prediction = predict(program, test_paths());
  PolicyInput input{call,           &program, prediction, test_paths(), situation.risk,   situation.trusted,
                    situation.mode, true,     nullptr,    nullptr,      situation.granted};
  return decide(input, policy);
}

std::vector<Finding> find(std::string_view command, Dialect dialect) {
  ShellProgram program = parse_shell(command, dialect);
  Prediction prediction = predict(program, test_paths());
  return run_checks({&program, prediction, test_paths(), dialect});
}

std::string describe(const Decision& decision) {
  std::string text(to_string(decision.verdict));
  for (const Reason& reason : decision.reasons)
    text += "\n    " + std::string(to_string(reason.verdict)) + " " + reason.id + ": " + reason.text;
  return text;
}

std::string source_file(const std::string& path) {
  std::ifstream file(std::string(CALLGATE_SOURCE_DIR) + "/" + path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> data_lines(const std::string& name) {
  std::vector<std::string> lines;
  std::string text = source_file("tests/policy/" + name);
  for (std::string_view line : split(text, '\n'))
    if (!line.empty() && line[0] != '#') lines.emplace_back(line);
  return lines;
}

std::string unescape(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    std::string_view rest = text.substr(i);
    if (rest.starts_with("\\x") && rest.size() >= 4) {
      result += static_cast<char>(hex(rest.substr(2, 2)));
      i += 3;
    } else if (rest.starts_with("\\u{")) {
      size_t end = rest.find('}');
      result += utf8(hex(rest.substr(3, end - 3)));
      i += end;
    } else if (rest.starts_with("\\u") && rest.size() >= 6) {
      result += utf8(hex(rest.substr(2, 4)));
      i += 5;
    } else if (rest.starts_with("\\\\")) {
      result += '\\';
      ++i;
    } else if (rest.starts_with("\\r") || rest.starts_with("\\n") || rest.starts_with("\\t")) {
      result += rest[1] == 'r' ? '\r' : rest[1] == 'n' ? '\n' : '\t';
      ++i;
    } else {
      result += text[i];
    }
  }
  return result;
}

}  // namespace callgate::testing
