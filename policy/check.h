// A numbered check: two files, policy/checks/cgNNN_slug.cpp and its page cgNNN_slug.md, collected by CMake.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/path.h"
#include "effects/prediction.h"
#include "parser/shell_program.h"

namespace callgate {

// trial: recorded, never blocks, until the journal shows its false alarms.
enum class Maturity : uint8_t { trial, stable };

struct Check;

// What a check looks at. Borrowed for the call.
struct CheckInput {
  const ShellProgram* program = nullptr;  // nothing for a call without shell text
  const Prediction& prediction;
  const PathContext& paths;
  Dialect dialect = Dialect::bash;
};

// Collects what the checks find.
class Reporter {
 public:
  void report(const Check& check, Span where, std::string_view message);
  // The same, with a verdict other than the check's own (a step-down, or a worse case).
  void report(const Check& check, Verdict verdict, Span where, std::string_view message);
  const std::vector<Finding>& findings() const { return findings_; }

 private:
  std::vector<Finding> findings_;
};

struct Check {
  uint16_t number;
  Verdict verdict;  // allow: the finding only warns
  Maturity maturity;
  std::string_view title;
  void (*run)(const CheckInput& input, const Check& self, Reporter& to);
  // The finding is about commands that the shell runs inside a word or a block: it only warns where the text is
  // understood and nothing else asks about what lies in its bytes, since those commands were judged by themselves.
  bool steps_down = false;
};

// A check with its page, as built into the binary.
struct CheckEntry {
  const Check* check;
  std::string_view slug;  // "cg056_pipe_to_interpreter"
  std::string_view page;  // the Markdown text
};

// Every check, by number. The table is generated.
std::span<const CheckEntry> all_checks();

// "CG056"
std::string check_id(const Check& check);

// The check with that id; nothing if there is none.
const Check* check_with_id(std::string_view id);

// Runs every check, on the call and on the shell texts inside it.
std::vector<Finding> run_checks(const CheckInput& input);

}  // namespace callgate
