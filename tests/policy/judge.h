// What most tests of this room do: judge one text as the gateway would.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/check.h"
#include "policy/policy.h"

namespace callgate::testing {

struct Situation {
  Dialect dialect = Dialect::bash;
  Mode mode = Mode::ask;
  bool trusted = true;
  const RiskScore* risk = nullptr;
  EffectSet granted;
};

// The places of every test: workspace /home/user/work, home /home/user.
const PathContext& test_paths();

Decision judge(std::string_view command, const Situation& situation = {}, const Policy& policy = Policy());
std::vector<Finding> find(std::string_view command, Dialect dialect);

// "deny: effect.write-system, CG073" for messages of failed tests.
std::string describe(const Decision& decision);

// Lines of a data file under tests/policy that are neither empty nor comments.
std::vector<std::string> data_lines(const std::string& name);
std::string source_file(const std::string& path);

// \x1b, \r, \n, \t, \u202e and \u{e0041} become the characters; any other backslash stays.
std::string unescape(std::string_view text);

}  // namespace callgate::testing
