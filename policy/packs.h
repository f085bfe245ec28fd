// Packs: rules about the destructive verbs of common tools that come with Callgate and that a policy switches on with
// `packs = ["git", "kubernetes"]`. Written in policy/packs/*.toml and compiled into constant tables at build time, so
// that a hook's cold start parses none of them. They only ask or deny, so a project may switch them on as well.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/verdict.h"
#include "policy/command_pattern.h"

namespace callgate {

// Offsets instead of pointers: nothing of the tables is relocated when the program starts.
struct PackText {
  uint32_t at = 0;
  uint32_t size = 0;

  std::string_view view() const;
};

struct PackRange {
  uint32_t first = 0;
  uint32_t count = 0;
};

struct PackRule {
  PackText name;  // "git/push-force"
  Verdict verdict = Verdict::ask;
  PackText reason;
  PackText command;   // the pattern as it is written
  PackText argument;  // a regular expression that some word holds, or empty
  PackText needle;    // the lower-case word that `argument` begins with: looked for before anything is compiled
  PackRange words;
  PackRange matches;  // commands that it is about, and near ones that it is not: its manual and its tests
  PackRange differs;

  std::vector<PatternWord> pattern() const;
  std::vector<std::string_view> matching_examples() const;
  std::vector<std::string_view> differing_examples() const;
};

struct Pack {
  PackText name;
  PackText summary;
  PackRange rules;
};

std::span<const Pack> all_packs();
std::span<const PackRule> all_pack_rules();
const Pack* find_pack(std::string_view name);

// Numbers of the rules that may be about a program, as the command names it.
std::vector<uint32_t> pack_rules_about(std::string_view program);

// Hex SHA-256 over the packs' texts: a part of the policy's version.
std::string_view packs_digest();

// Of a rule's pattern and expression.
Match match_pack_rule(const PackRule& rule, const EvaluatedCommand& command, const CommandLine& line);

// docs/packs.md.
std::string pack_index();
// A pack as `callgate packs show` prints it.
std::string pack_page(const Pack& pack);

}  // namespace callgate
